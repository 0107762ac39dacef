"""CSV files that an operator hands to a command: a head that names the columns, then lines."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import CommandError

_LONGEST_FILE = 200_000_000
_DELIMITERS = ";,\t"


def csv_lines(
    path: Path, *, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number and the cells of each line, trimmed; empty lines are passed over.

    Raise `CommandError` for what is no such file: one that cannot be read, or lacks a column.
    """
    text = _text_of(path)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names = [name.strip().lower() for name in reader.fieldnames or []]
    reader.fieldnames = names
    if missing := [name for name in columns if name not in names]:
        raise CommandError(f"{path}:1: there is no column {missing[0]}. Name it in the first line.")
    wanted = [name for name in (*columns, *optional) if name in names]
    try:
        for row in reader:
            if None in row:
                raise csv.Error("more cells than the first line has columns")
            yield reader.line_num, {name: (row[name] or "").strip() for name in wanted}
    except csv.Error as mistake:
        raise CommandError(f"{path}:{reader.line_num}: {mistake}.") from None


def _text_of(path: Path) -> str:
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    if path.stat().st_size > _LONGEST_FILE:
        raise CommandError(f"{path} is larger than {_LONGEST_FILE // 1_000_000} MB. Divide it.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not UTF-8. Save it in this encoding.") from None
