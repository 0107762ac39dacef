"""PDF documents: `pdf.render(template, context)` draws a page of HTML, `pdf.compose(paper)` a long table.

They are all that others know of the engines.
"""

from ssoz.pdf.blocks import Block, Box, Facts, Grid, Paper, Text
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
