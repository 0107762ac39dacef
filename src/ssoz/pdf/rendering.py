"""PDF documents drawn from HTML templates: the one door to the engine behind it.

The engine keeps fonts that it has read for the life of the process and draws one document at a
time behind a lock of its own; templates stay compiled in Django's cached loader. So a warm call
does no work twice, and any number of threads may call it.
"""

import io
import logging
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.default import DEFAULT_CSS

FONTS_DIR = Path(__file__).resolve().parent / "fonts"
FAMILY = "Document"  # what templates call it, so that no template names a typeface

# Without `base_dir` the engine refuses the fonts without a word, falls back to Helvetica and loses
# every Polish letter; without `server` it would fetch what a document names.
POLICY = ResourceAccessPolicy.server(base_dir=FONTS_DIR, allow_remote=False)
_STYLE = f"""{DEFAULT_CSS}
@font-face {{ font-family: "{FAMILY}"; src: url("DejaVuSans.ttf"); }}
@font-face {{ font-family: "{FAMILY}"; font-weight: bold; src: url("DejaVuSans-Bold.ttf"); }}
html, pre, code, kbd, samp, tt {{ font-family: "{FAMILY}"; }}
"""

log = logging.getLogger(__name__)


class RenderingFailed(Exception):
    """The engine could not draw the document."""


def render(template: str, context: dict[str, Any]) -> bytes:
    """Draw a template as a PDF with an embedded font; raise `RenderingFailed` if that is impossible.

    Nothing outside the font folder is read and nothing remote is fetched, whatever the document says.
    """
    return draw(render_to_string(template, context))


def draw(html: str) -> bytes:
    """Draw HTML as a PDF under the same rules as `render`."""
    target = io.BytesIO()
    try:
        outcome = pisa.CreatePDF(
            html,
            dest=target,
            path=str(FONTS_DIR / "document.html"),
            default_css=_STYLE,
            resource_policy=POLICY,
        )
    except Exception as error:
        log.warning("no PDF: %s", type(error).__name__)
        raise RenderingFailed(type(error).__name__) from error
    if outcome.err:
        log.warning("no PDF: %d errors", outcome.err)
        raise RenderingFailed(f"{outcome.err} errors")
    return target.getvalue()
