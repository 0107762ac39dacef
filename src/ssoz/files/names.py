"""What a file is called: the sender's name without anything that deceives a reader or a disk."""

import re
import unicodedata

MAX_LENGTH = 200
_NO_NAME = "document"
_PATH_PARTS = re.compile(r"[/\\]")


def clean_name(sent: str) -> str:
    """Return the last part of a name without control and direction marks, cut with its extension kept."""
    last = _PATH_PARTS.split(sent)[-1]
    shown = "".join(_visible(sign) for sign in unicodedata.normalize("NFC", last))
    stem, dot, extension = " ".join(shown.split()).rpartition(".")
    if not dot:
        stem, extension = extension, ""
    extension = extension.strip()[: MAX_LENGTH // 2]
    room = MAX_LENGTH - len(extension) - len(dot)
    return (stem.strip(" .")[:room] or _NO_NAME) + dot + extension


def extension_of(name: str) -> str:
    """Return the extension of a name, in small letters and without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _visible(sign: str) -> str:
    """Drop what is not seen: Cc controls, Cf direction and width marks, halves of pairs, private use."""
    category = unicodedata.category(sign)
    if category in {"Zl", "Zp"} or sign in "\t\r\n":
        return " "
    return "" if category.startswith("C") else sign
