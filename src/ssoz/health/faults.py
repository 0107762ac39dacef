"""What may be said of an error on a page: its kind and its place, never what it was about."""

import re
from typing import Any

_KIND = re.compile(r"^(?:[A-Za-z_]\w*\.)*([A-Z]\w*)(?::|$)")
_PLACE = re.compile(r'File "[^"]*?((?:ssoz|web|portal|backoffice)/[^"]+\.py)", line (\d+)')
_TIMEOUT = re.compile(r"time(?:d)?\s*-?out", re.IGNORECASE)
_UNKNOWN = "?"


def fault_of(result: Any) -> str:
    """Return the kind of an error and the last place of ours that it passed.

    Messages of errors quote rows and addresses of people, so none is told.
    """
    text = str(result or "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    kinds = (match[1] for line in reversed(lines) if (match := _KIND.match(line)))
    kind = next(kinds, "TimeoutError" if _TIMEOUT.search(text) else _UNKNOWN)
    places = _PLACE.findall(text)
    return f"{kind}, {places[-1][0]}:{places[-1][1]}" if places else kind
