"""Work done by a process of its own: its processor time and the memory that it came to need."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Cost:
    """What a piece of work took: seconds of the processor, bytes above what was there before."""

    seconds: float
    megabytes: float
    more: dict[str, Any]


def run(module: str, *arguments: str) -> Cost:
    """Have a module do one piece of work in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE, text=True, check=True, env=os.environ,
    )  # fmt: skip
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def report(work: Callable[[], dict[str, Any]]) -> None:
    """Do the work and write what it took; processes that it starts count as well."""
    # The peak of a process is that of its parent until it is forgotten.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, held = _seconds(), _megabytes("VmRSS")
    more = work()
    told = {"seconds": _seconds() - before, "megabytes": _megabytes("VmHWM") - held, "more": more}
    sys.stdout.write(json.dumps(told) + "\n")


def _seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _megabytes(name: str) -> float:
    """Return the memory that this process has (VmRSS), or the most that it had (VmHWM)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (line,) = [line for line in lines if line.startswith(name)]
    return int(line.split()[1]) * 1024 / 1e6
