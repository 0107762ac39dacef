"""What every benchmark shares: samples, percentiles, the form of an outcome."""

import json
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from statistics import median, quantiles
from typing import Any

import django


@dataclass(frozen=True)
class Outcome:
    """One figure: ours against a named rival, in one run on one machine."""

    name: str
    ours: float
    rival: float
    ratio: float
    unit: str
    note: str
    passed: bool
    ours_seconds: list[float]
    rival_seconds: list[float]
    sizes: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


def seconds(act: Callable[[], object]) -> float:
    """Return how long one call takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def p95(samples: list[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(samples, n=20, method="inclusive")[-1]


def middle(samples: list[float]) -> float:
    """Return the median."""
    return median(samples)


def versions(*packages: str) -> dict[str, str]:
    """Name what was measured: Python, Django, and the packages that matter."""
    known = {"python": platform.python_version(), "django": django.get_version()}
    return known | {package: version(package) for package in packages}


def hand_over(outcome: Outcome) -> None:
    """Write an outcome where the runner reads it: the last line of standard output."""
    sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
