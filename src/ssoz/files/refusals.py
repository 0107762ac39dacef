"""Why a file is not accepted, in words fit for the user (screens/copy.md 7)."""

from math import ceil

from django.conf import settings
from django.utils.formats import number_format
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
_localized = lazy(number_format, str)

WRONG_TYPE = _(
    "“{name}” is neither PDF nor JPG. Save it in one of these formats and attach it again."
)
CONTENT_DIFFERS = _(
    "The content of “{name}” does not match its extension. Scan the document again."
)
TOO_LARGE = _("“{name}” has {size} MB. The limit is {max} MB. Lower the scan resolution.")
EMPTY = _("“{name}” is empty. Choose another file.")
ENCRYPTED = _("“{name}” is protected by a password. Save it without one.")
BROKEN_OFF = _("Sending “{name}” was interrupted. Attach the file again.")


class FileRefused(Exception):
    """The file is not accepted. The message says why and what to do; the code says which case."""

    def __init__(self, message: str | Promise, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


def wrong_type(name: str) -> FileRefused:
    """Refuse a file whose name promises neither PDF nor JPG."""
    return FileRefused(format_lazy(WRONG_TYPE, name=name), "type")


def content_differs(name: str) -> FileRefused:
    """Refuse a file that is not, or not wholly, what its name promises."""
    return FileRefused(format_lazy(CONTENT_DIFFERS, name=name), "content")


def too_large(name: str, size: int) -> FileRefused:
    """Refuse a file over the limit; one byte over it must not read as the limit itself."""
    shown = _localized(ceil(size * 10 / MEGABYTE) / 10, 1)
    limit = settings.FILE_MAX_BYTES // MEGABYTE
    return FileRefused(format_lazy(TOO_LARGE, name=name, size=shown, max=limit), "too_large")


def empty(name: str) -> FileRefused:
    """Refuse a file without content."""
    return FileRefused(format_lazy(EMPTY, name=name), "empty")


def encrypted(name: str) -> FileRefused:
    """Refuse a file that no scanner can look into."""
    return FileRefused(format_lazy(ENCRYPTED, name=name), "encrypted")


def broken_off(name: str) -> FileRefused:
    """Refuse a file that did not arrive or could not be kept whole."""
    return FileRefused(format_lazy(BROKEN_OFF, name=name), "broken_off")
