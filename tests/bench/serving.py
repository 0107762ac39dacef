"""The system served as `make run` does, and somebody signed in to it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

from django.conf import settings
from django.test import Client

from ssoz.actors import Actor
from ssoz.people.models import Person
from tests.database import free_port
from tests.processes import end_with_parent
from tests.waiting import wait_until

OURS, OUR_SETTINGS = "config.wsgi", "config.settings.dev"


@contextmanager
def served(application: str, settings_module: str) -> Iterator[int]:
    """Serve an application on a port of its own, with the server and the workers of `make run`."""
    port = free_port()
    environment = os.environ | {"PORT": str(port), "DJANGO_SETTINGS_MODULE": settings_module}
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}",
            "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--timeout", "60",
            "--no-control-socket", "--log-level", "warning",
        ],
        cwd=settings.BASE_DIR, env=environment,
        preexec_fn=end_with_parent,  # noqa: PLW1509 - one call of the system, no lock of ours
    )  # fmt: skip
    try:
        wait_until(lambda: _answers(port), "the server answers", seconds=60)
        yield port
    finally:
        process.terminate()
        process.wait()


def collect_static() -> None:
    """Collect the static files as the served system wants them."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=settings.BASE_DIR, env=os.environ | {"DJANGO_SETTINGS_MODULE": OUR_SETTINGS},
        check=True,
    )  # fmt: skip


def session_of(actor: Actor) -> str:
    """Sign somebody in, and return the key of their session."""
    browser = Client()
    person = Person.objects.get(pk=actor.person_id)
    browser.force_login(person, backend="web.sign_in.PersonBackend")
    session = browser.session
    session["profile_id"] = actor.profile_id
    session.save()
    return browser.cookies["sessionid"].value


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=10):
            return True
    except HTTPError:
        return True
    except OSError:
        return False
