"""The cells that a definition asks for, right or wrong: told by address, without loading it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Any

from ssoz.questionnaires import limits
from ssoz.questionnaires.schema import RUNNING


def addresses(definition: Mapping[str, Any]) -> dict[str, None]:
    """Give the addresses of the cells that can be answered, in the order of the form."""
    lists = {
        item.get("name"): item.get("options")
        for item in _tables(definition.get("list"))
        if isinstance(item.get("name"), str)
    }
    named = (
        address
        for section in _tables(definition.get("section"))
        for address in _of_section(section, lists)
    )
    return dict.fromkeys(islice(named, 2 * limits.CELLS))


class Below:
    """Addresses by the section, row, column or field to which they belong."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._known: dict[tuple[str, str, str], list[str]] = {}
        for address in addresses:
            section, _dot, rest = address.partition(".")
            row, _dot, column = rest.rpartition(".")
            self._known.setdefault((section, "section", section), []).append(address)
            if row:
                self._known.setdefault((section, "row", row), []).append(address)
            self._known.setdefault((section, "column" if row else "field", column), []).append(
                address
            )

    def of(self, section: str, what: str, code: str) -> tuple[str, ...]:
        """Give the addresses of one thing."""
        return tuple(self._known.get((section, what, code), ()))


def _of_section(section: dict[str, Any], lists: Mapping[Any, Any]) -> Iterator[str]:
    code = section.get("code")
    if "fields" in section:
        yield from (f"{code}.{field}" for field in _codes(section["fields"]))
        return
    columns = _codes(section.get("columns"))
    if "rows" in section:
        for row in _tables(section["rows"]):
            closed = row.get("closed") if isinstance(row.get("closed"), list) else []
            for column in columns:
                if "*" not in closed and column not in closed:
                    yield f"{code}.{row.get('code')}.{column}"
        return
    rows: list[str] = []
    if isinstance(section.get("rows_from"), str):
        rows = _codes(lists.get(section["rows_from"]))
    elif "repeat" in section:
        rows = [RUNNING]
    yield from (f"{code}.{row}.{column}" for row, column in product(rows, columns))


def _codes(value: Any) -> list[str]:
    items = value if isinstance(value, list) else []
    codes = (item.get("code") if isinstance(item, dict) else item for item in items)
    return [code for code in codes if isinstance(code, str)]


def _tables(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
