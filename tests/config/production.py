"""Production's settings, looked at in a process of their own."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def told_by(program: str, environment: dict[str, str]) -> tuple[str, str]:
    """Run a program; return what it said and complained of."""
    found = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        cwd=_ROOT,
        env={**environment, "PYTHONPATH": f"{_ROOT / 'src'}:{_ROOT}"},
        capture_output=True,
        text=True,
    )
    return found.stdout.strip(), found.stderr
