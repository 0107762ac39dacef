"""Codes: which are allowed, and that none stands twice."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.expressions.addresses import CODE, FORM, ROW_CODE
from ssoz.questionnaires.expressions.names import REGISTERS
from ssoz.questionnaires.mistakes import Mistakes, Path

FORM_CODE = re.compile(FORM)
SECTION_CODE = re.compile(r"[A-Za-z0-9_]+")
COLUMN_CODE = re.compile(CODE)
ROW = re.compile(ROW_CODE)
FIELD_CODE = re.compile(rf"(?=[A-Za-z_]){CODE}")
RULE_ID = re.compile(rf"(?=.{{1,60}}$){CODE}")


def is_code(code: str, pattern: re.Pattern[str]) -> bool:
    """Tell whether a text may be a code of this sort."""
    longest = max(len(piece) for piece in code.split("."))
    return bool(pattern.fullmatch(code)) and longest <= limits.CODE_SIGNS


def check_code(
    mistakes: Mistakes, code: str, pattern: re.Pattern[str], path: Path, cell: str
) -> bool:
    """Refuse a code with signs that are not allowed, too long, or reserved."""
    reserved = pattern is SECTION_CODE and code in REGISTERS
    if is_code(code, pattern) and not reserved:
        return True
    what = _("The code “%(code)s” is not allowed.") % {"code": code[:80]}
    advice = _("Allowed: letters a-z, digits, _ and inner hyphens, at most 20 characters.")
    if pattern is FIELD_CODE:
        advice += " " + _("The code of a field begins with a letter or _.")
    if pattern is SECTION_CODE:
        advice += " " + _("The code of a section has no hyphens; registry and period are taken.")
    mistakes.add("E11", path, what, advice, cell)
    return False


def refuse_twins(
    mistakes: Mistakes, found: Iterable[tuple[str, Path]], code: str = "E12", stem: str | None = ""
) -> None:
    """Refuse things that bear one code, with the lines of both; `stem` begins the cell's name."""
    seen: dict[str, Path] = {}
    for name, path in found:
        if name in seen:
            what = _("The code %(code)s stands twice.") % {"code": name[:80]}
            advice = _("Change one of them.")
            if line := mistakes.line(seen[name]):
                advice = _("It stands in line %(line)d too: change one of them.") % {"line": line}
            mistakes.add(code, path, what, advice, "" if stem is None else f"{stem}{name}")
        seen.setdefault(name, path)


def refuse_more(mistakes: Mistakes, count: int, limit: int, path: Path, cell: str = "") -> None:
    """Refuse more things than are allowed."""
    if count > limit:
        what = _("There are %(count)d of them.") % {"count": count}
        advice = _("At most %(limit)d are allowed.") % {"limit": limit}
        mistakes.add("E48", path, what, advice, cell)
