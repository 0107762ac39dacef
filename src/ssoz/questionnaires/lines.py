"""The lines on which tables, keys and items of a TOML file stand; tomllib does not tell."""

import re
from bisect import bisect_right

type _Path = tuple[str | int, ...]

_BLANKS = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]*")


class Lines:
    """Answer on which line a path of the parsed file begins."""

    def __init__(self, known: dict[_Path, int] | None = None) -> None:
        self._known = known or {}

    def of(self, path: _Path) -> int:
        """Give the line of a path, or of the nearest thing that holds it; 0 when none is known."""
        while path and path not in self._known:
            path = path[:-1]
        return self._known.get(path, 1 if self._known else 0)


def index(text: str) -> Lines:
    """Index a file that tomllib has already read without complaint."""
    scanner = _Scanner(text)
    scanner.document()
    return Lines(scanner.known)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.known: dict[_Path, int] = {}
        self._starts = [0] + [found.end() for found in re.finditer("\n", text)]
        self._tables: dict[_Path, int] = {}

    def document(self) -> None:
        table: _Path = ()
        self._skip()
        while self.at < len(self.text):
            before = self.at
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._assignment(table)
            self._skip()
            if self.at == before:
                return

    def _header(self) -> _Path:
        line = self._line()
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        *outer, last = self._key() or [""]
        path: _Path = ()
        for part in outer:
            path = self._latest((*path, part))
        path = (*path, last)
        if many:
            self._tables[path] = self._tables.get(path, -1) + 1
            self.known.setdefault(path, line)
            path = self._latest(path)
        self.known.setdefault(path, line)
        self._skip()
        self.at += 2 if many else 1
        return path

    def _latest(self, path: _Path) -> _Path:
        return (*path, self._tables[path]) if path in self._tables else path

    def _assignment(self, table: _Path) -> None:
        line = self._line()
        path = table
        for part in self._key():
            path = (*path, part)
            self.known.setdefault(path, line)
        self._skip()
        self.at += 1  # the sign of equality
        self._skip()
        self._value(path)

    def _key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip()
            if found := _BARE_KEY.match(self.text, self.at):
                parts.append(found.group())
            elif found := _STRING.match(self.text, self.at):
                parts.append(found.group()[1:-1])
            else:
                return parts
            self.at = found.end()
            self._skip()
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _value(self, path: _Path) -> None:
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline(path)
        elif found := _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at):
            self.at = found.end()

    def _array(self, path: _Path) -> None:
        self.at += 1
        number = 0
        while not self._closed("]"):
            item = (*path, number)
            self.known.setdefault(item, self._line())
            self._value(item)
            self._comma()
            number += 1

    def _inline(self, path: _Path) -> None:
        self.at += 1
        while not self._closed("}"):
            self._assignment(path)
            self._comma()

    def _closed(self, sign: str) -> bool:
        self._skip()
        if self.at >= len(self.text):
            return True
        if self.text[self.at] == sign:
            self.at += 1
            return True
        return False

    def _comma(self) -> None:
        self._skip()
        if self.text.startswith(",", self.at):
            self.at += 1

    def _skip(self) -> None:
        found = _BLANKS.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _line(self) -> int:
        return bisect_right(self._starts, self.at)
