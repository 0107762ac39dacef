"""Acts on exports and imports."""

from ssoz.exchange.operations.exports import (
    begin,
    cancel,
    destroy_expired,
    expire,
    fail,
    finish,
    note_direct,
    note_download,
    start_export,
    to_resume,
    write_export,
)

__all__ = [
    "begin",
    "cancel",
    "destroy_expired",
    "expire",
    "fail",
    "finish",
    "note_direct",
    "note_download",
    "start_export",
    "to_resume",
    "write_export",
]
