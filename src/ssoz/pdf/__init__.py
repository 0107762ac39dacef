"""PDF documents: `pdf.render(template, context)` draws a page of HTML, `pdf.compose(paper)` a long table.

They are all that others know of the engines. Each engine is loaded when it is first asked for: loading
takes as long as all the rest of the site, and most processes never draw.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ssoz.pdf.blocks import Block, Box, Facts, Grid, Paper, Text

if TYPE_CHECKING:
    from ssoz.pdf.composing import ComposingFailed, compose
    from ssoz.pdf.rendering import RenderingFailed, render

__all__ = [
    "Block",
    "Box",
    "ComposingFailed",
    "Facts",
    "Grid",
    "Paper",
    "RenderingFailed",
    "Text",
    "compose",
    "render",
]

_ENGINES = {
    "ComposingFailed": "ssoz.pdf.composing",
    "compose": "ssoz.pdf.composing",
    "RenderingFailed": "ssoz.pdf.rendering",
    "render": "ssoz.pdf.rendering",
}


def __getattr__(name: str) -> Any:
    """Load what an engine brings, and keep it."""
    if name not in _ENGINES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_ENGINES[name]), name)
    return found
