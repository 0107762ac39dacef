"""Options of choices, and the lists that several of them share."""

from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.mistakes import Path, nearest
from ssoz.questionnaires.reading import codes
from ssoz.questionnaires.reading.keys import LIST, OPTION, Reader
from ssoz.questionnaires.schema import Option

type Options = tuple[Option, ...]
type Lists = dict[str, Options]


def read_lists(reader: Reader, items: list[dict[str, Any]]) -> Lists:
    """Read every [[list]]."""
    lists: Lists = {}
    names: list[tuple[str, Path]] = []
    for place, item in enumerate(items):
        path: Path = ("list", place)
        table = reader.table(item, LIST, path)
        if "name" in table:
            names.append((table["name"], (*path, "name")))
            options = read_options(reader, lists, table.get("options", []), (*path, "options"), "")
            lists.setdefault(table["name"], options or ())
    codes.refuse_twins(reader.mistakes, names, stem=None)
    return lists


def named_list(reader: Reader, lists: Lists, name: str, path: Path, cell: str) -> Options | None:
    """Find a list by its name."""
    if name not in lists:
        what = _("There is no list %(name)s.") % {"name": name[:80]}
        reader.mistakes.add("E15", path, what, nearest(name, lists), cell)
    return lists.get(name)


def read_options(
    reader: Reader, lists: Lists, value: str | list[Any], path: Path, cell: str
) -> Options | None:
    """Read options given as codes, as tables, or as the name of a list; None if all are refused."""
    if isinstance(value, str):
        return named_list(reader, lists, value, path, cell)
    options = []
    for place, item in enumerate(value):
        at = (*path, place)
        table = item if isinstance(item, dict) else {"code": item, "label": item}
        good = reader.table(table, OPTION, at, cell)
        code = good.get("code")
        if code is not None and codes.check_code(reader.mistakes, code, codes.ROW, at, cell):
            option = Option(code, good.get("label", code), good.get("label_en", ""))
            options.append((option, at))
    twins = [(option.code, at) for option, at in options]
    codes.refuse_twins(reader.mistakes, twins, stem=f"{cell}." if cell else None)
    return None if value and not options else tuple(option for option, _at in options)
