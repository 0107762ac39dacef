"""Handing out uploaded files: only what a scanner found safe, and never as a page of ours."""

import logging

from django.http import FileResponse, Http404

from ssoz.files.models import StoredFile

_TYPES = {StoredFile.Kind.PDF: "application/pdf", StoredFile.Kind.JPG: "image/jpeg"}
_SAVED = "sandbox; default-src 'none'; frame-ancestors 'none'"
# The browser's own page round a picture carries a style; nothing else may run or load in it.
_SHOWN = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
log = logging.getLogger(__name__)


def send_file(file: StoredFile, *, inline: bool = False) -> FileResponse:
    """Stream a safe file, as a download or inside a page of ours; raise `Http404` for any other."""
    if not file.is_open_to_readers:
        raise Http404
    try:
        content = file.path.open("rb")
    except OSError as error:
        log.error("file %s is safe, but its bytes cannot be read", file.pk)
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=not inline,
        filename=file.name,
        content_type=_TYPES[StoredFile.Kind(file.kind)],
    )
    response.headers["Content-Security-Policy"] = _SHOWN if inline else _SAVED
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if inline else "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
