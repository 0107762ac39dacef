"""Loading an edition: from its file, or from a definition that was stored."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.compiling import compile_edition
from ssoz.questionnaires.lines import Lines, index
from ssoz.questionnaires.mistakes import EditionInvalid, Mistake, Mistakes, shown
from ssoz.questionnaires.reading.shaping import shape
from ssoz.questionnaires.schema import Questionnaire

__all__ = [
    "EditionInvalid",
    "Loaded",
    "Mistake",
    "from_definition",
    "load",
    "load_definition",
    "parse",
    "read_definition",
    "restore",
]

_LINE = re.compile(r"at line (\d+)")
_EXPECTED = re.compile(r"""Expected (['"])(.+?)\1 \(at end""")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An edition without mistakes: as objects, as both evaluators read it, and as JSON to keep."""

    questionnaire: Questionnaire
    compiled: dict[str, Any]
    definition: dict[str, Any]


def load(text: str, *, file: str, library: Mapping[str, Questionnaire]) -> Loaded:
    """Load an edition file; raise EditionInvalid with all its mistakes."""
    parsed, lines = parse(text, file)
    return _load(parsed, library, Mistakes(file, lines), whole=True)


def from_definition(
    definition: dict[str, Any], library: Mapping[str, Questionnaire | dict[str, Any]]
) -> Loaded:
    """Load a stored definition or a fragment; what a fragment leaves out takes a default."""
    file = str(definition.get("code", ""))
    forms = {code: _known(form) for code, form in library.items()}
    return _load(definition, forms, Mistakes(file, Lines()), whole=False)


def load_definition(definition: dict[str, Any], *, library: Mapping[str, Questionnaire]) -> Loaded:
    """Load a whole definition that has no file; raise EditionInvalid with all its mistakes."""
    file = shown(definition.get("code", ""))
    return _load(definition, library, Mistakes(file, Lines()), whole=True)


def read_definition(text: str, *, file: str) -> dict[str, Any]:
    """Read what a file says, right or wrong; raise EditionInvalid where it is not TOML at all."""
    parsed, _lines = parse(text, file)
    return _plain(parsed)


def restore(definition: dict[str, Any], compiled: dict[str, Any]) -> Loaded:
    """Put an edition together again that was loaded and kept; its rules are not compiled anew."""
    return Loaded(_with_calculated(_known(definition), compiled), compiled, definition)


def _load(
    definition: dict[str, Any],
    library: Mapping[str, Questionnaire],
    mistakes: Mistakes,
    *,
    whole: bool,
) -> Loaded:
    questionnaire = shape(definition, mistakes, whole=whole)
    compiled = compile_edition(questionnaire, library, mistakes)
    mistakes.settle()
    return Loaded(_with_calculated(questionnaire, compiled), compiled, _plain(definition))


def _known(form: Questionnaire | dict[str, Any]) -> Questionnaire:
    if isinstance(form, Questionnaire):
        return form
    mistakes = Mistakes(str(form.get("code", "")), Lines())
    questionnaire = shape(form, mistakes, whole=False)
    mistakes.settle()
    return questionnaire


def parse(text: str, file: str) -> tuple[dict[str, Any], Lines]:
    """Read TOML with the lines of its keys; raise EditionInvalid where it is none."""
    size = len(text.encode(errors="replace"))
    if size > limits.FILE_BYTES:
        what = _("The file has %(size)d bytes.") % {"size": size}
        advice = _("At most %(limit)d are allowed.") % {"limit": limits.FILE_BYTES}
        raise EditionInvalid([Mistake("E48", file, 1, "", what, advice)])
    try:
        return tomllib.loads(text, parse_float=Decimal), index(text)
    except (ValueError, RecursionError) as error:
        # Besides broken TOML: whole numbers of thousands of digits, brackets nested without end.
        raise EditionInvalid([_not_toml(error, text, file)]) from None


def _not_toml(error: Exception, text: str, file: str) -> Mistake:
    line = _line_of(str(error), text)
    if isinstance(error, RecursionError):
        what = _("Brackets stand too deep in each other.")
    else:
        what = _("This is not TOML: %(error)s.") % {"error": str(error).partition(" (at ")[0]}
    advice = _("Look for a quotation mark or a bracket that is not closed, here or just above.")
    return Mistake("E01", file, line, "", what, advice)


def _line_of(error: str, text: str) -> int:
    if found := _LINE.search(error):
        return int(found[1])
    # At the end of the file: a quotation mark that nothing closes is the last one of its kind.
    found = _EXPECTED.search(error)
    mark = found[2] if found else '"""' if error.startswith("Unterminated string") else "\0"
    opened = text.rfind(mark)
    return text.count("\n", 0, opened if opened >= 0 else len(text)) + 1


def _with_calculated(questionnaire: Questionnaire, compiled: dict[str, Any]) -> Questionnaire:
    marked = {address for address, cell in compiled["cells"].items() if "calc" in cell}
    if not marked:
        return questionnaire
    sections = tuple(
        replace(
            section,
            cells=tuple(
                replace(cell, calculated=True) if cell.address in marked else cell
                for cell in section.cells
            ),
        )
        for section in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return format(value, "f") if isinstance(value, Decimal) else value
