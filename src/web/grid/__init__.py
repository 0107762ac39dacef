"""The table of a report, the same in both faces."""

from web.grid.contents import Grid, Problem, Shown, ShownLine, ShownPart, shown_text
from web.grid.layout import layout_of
from web.grid.markup import Markup
from web.grid.places import Layout, Part

__all__ = [
    "Grid",
    "Layout",
    "Markup",
    "Part",
    "Problem",
    "Shown",
    "ShownLine",
    "ShownPart",
    "layout_of",
    "shown_text",
]
