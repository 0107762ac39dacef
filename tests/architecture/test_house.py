"""The house is in order: every setting has its line, nothing names a machine or a registry."""

import ast
import os
import re
import subprocess
import sys

import pytest

from tests.architecture.source import CODE, ROOT, functions_with, modules

_READ = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"")
_MUST_NOT_STAND = re.compile(
    r"pypi\.org|python[h]osted|npmjs\.(org|com)|deb\.debian\.org|/ro{2}t/|/w[o]rk/|/o[p]t/"
)
_LEFT_OVER = re.compile(
    r"\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b|NotImplemented[E]rror|pragma: no [c]over"
)


def files() -> list[str]:
    """Return the files that are, or are about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    endings = (".py", ".html", ".js", ".css", ".txt", ".md", ".toml", ".sh", ".json", ".example")
    names = [name for name in files() if name.endswith(endings) or "." not in name]
    return [(name, (ROOT / name).read_text(encoding="utf-8")) for name in names]


def test_every_setting_that_is_read_stands_in_the_example():
    read = {
        name
        for path in (ROOT / "src" / "config" / "settings").glob("*.py")
        for name in _READ.findall(path.read_text(encoding="utf-8"))
    }
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert read
    assert not [name for name in sorted(read) if not re.search(rf"^{name}=", example, re.MULTILINE)]


@pytest.mark.parametrize("rule", [_MUST_NOT_STAND, _LEFT_OVER], ids=["places", "left-overs"])
def test_no_file_says_what_it_must_not(rule):
    found = [
        f"{name}: {match.group()}"
        for name, text in texts()
        if (match := rule.search(text)) and not name.startswith("requirements")
    ]
    assert not found


def test_requirements_name_no_address():
    for name in files():
        if name.startswith("requirements"):
            text = (ROOT / name).read_text(encoding="utf-8")
            assert "://" not in text, f"{name} names an address."
            assert "--hash=sha256:" in text, f"{name} has no hashes."


def test_a_module_over_three_hundred_lines_is_two_modules():
    code = ("src/", "portal/", "backoffice/")
    long = [
        f"{name}: {len(text.splitlines())} lines"
        for name, text in texts()
        if name.startswith(code) and name.endswith(".py") and "/migrations/" not in name
        if len(text.splitlines()) > 300
    ]
    assert not long


def test_a_function_over_thirty_lines_is_two_functions():
    long = []
    for path, tree in modules(*CODE):
        for name, function in functions_with(tree):
            length = function.end_lineno - function.lineno + 1
            length -= len((ast.get_docstring(function) or "").splitlines())
            if length > 30:
                long.append(f"{path}: {name} has {length} lines")
    assert not long


@pytest.mark.any_database
def test_the_program_that_draws_the_screens_starts_as_make_starts_it():
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nscreenshots:")[2]
    setting = re.search(r"(DJANGO_SETTINGS_MODULE)=(\S+) \$\(PY\) -m (\S+)", recipe)
    own = {name: text for name, text in os.environ.items() if name not in ("DATABASE_URL",)}
    done = subprocess.run(
        [sys.executable, "-c", f"import {setting[3]}"],
        cwd=ROOT, env={**own, setting[1]: setting[2]}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
