"""Calls that are made at the same moment, in real threads, as only PostgreSQL takes them."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import close_old_connections, connection


def all_at_once(calls: list[Callable]) -> list[Any]:
    """Start all calls at the same moment, each on a connection of its own; return what came of each."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable) -> Any:
        barrier.wait()
        try:
            return call()
        except Exception as problem:  # noqa: BLE001 - what came of each call is the result
            return problem
        finally:
            connection.close()

    close_old_connections()
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
