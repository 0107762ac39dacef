"""Long documents drawn page by page, without HTML between.

xhtml2pdf reads a page of HTML into a tree, then lays it out behind one lock for the whole process,
and a table of 3,000 cells takes it ten times as long as reportlab, on which it stands, needs alone.
Texts are drawn as they are: nothing in them is read as markup, so an answer can neither break a
page nor name a file.
"""

import io
import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    LongTable,
    PageTemplate,
)
from reportlab.platypus.tables import TableStyle

from ssoz.pdf.blocks import Block, Box, Facts, Grid, Paper, Text
from ssoz.pdf.lines import BOLD, PLAIN, Lines, Looks, ready, width_of

INK, GREY, LINE = HexColor("#15202b"), HexColor("#4a5563"), HexColor("#8a96a5")
HEAD, SUM, WATER = HexColor("#e9edf2"), HexColor("#f4f6f8"), HexColor("#e6ebf0")
_SIDE, _TOP, _BOTTOM = 15 * mm, 15 * mm, 18 * mm
_PADDING = 1.2 * mm
_CHUNK = 200  # rows of one table: splitting a longer one at each page takes ever longer
_PAGES = "pages"
_TEXTS = {
    "title": Looks(BOLD, 13, INK, above=0, below=4),
    "group": Looks(BOLD, 10.5, GREY, above=10, below=2),
    "head": Looks(BOLD, 10, INK, above=9, below=3),
    "body": Looks(PLAIN, 8.5, INK, above=0, below=4),
    "small": Looks(PLAIN, 7, GREY, above=0, below=3),
    "mark": Looks(BOLD, 7.5, GREY, above=0, below=3),
    "note": Looks(PLAIN, 7.5, INK, above=1.5, below=1.5),
}
_SIZE, _SMALL = 8, 6.5
# A heading is not left alone at the foot of a page: so much room it wants under itself.
_BEGINS = {"group": 40 * mm, "head": 30 * mm}

log = logging.getLogger(__name__)


class ComposingFailed(Exception):
    """The document could not be drawn."""


def compose(paper: Paper) -> bytes:
    """Draw a document; raise `ComposingFailed` if that is impossible."""
    ready()
    target = io.BytesIO()
    size = landscape(A4) if paper.is_wide else A4
    document = BaseDocTemplate(
        target, pagesize=size, title=paper.title, lang=paper.language, author="SSOZ II",
        leftMargin=_SIDE, rightMargin=_SIDE, topMargin=_TOP, bottomMargin=_BOTTOM,
    )  # fmt: skip
    width, height = size[0] - 2 * _SIDE, size[1] - _TOP - _BOTTOM
    frame = Frame(_SIDE, _BOTTOM, width, height, 0, 0, 0, 0)
    begin = partial(_begin_page, paper)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=begin))
    flow = [flowable for block in paper.blocks for flowable in _drawn(block, width)]
    flow.append(_Last())
    try:
        document.build(flow)
    except Exception as error:
        log.warning("no PDF: %s", type(error).__name__)
        raise ComposingFailed(type(error).__name__) from error
    return target.getvalue()


def _begin_page(paper: Paper, canvas: Canvas, document: BaseDocTemplate) -> None:
    width, height = document.pagesize
    canvas.saveState()
    if paper.watermark:
        _watermark(canvas, paper.watermark, width, height)
    canvas.setFillColor(GREY)
    canvas.setFont(PLAIN, 7)
    canvas.drawString(_SIDE, 9 * mm, paper.foot)
    before, _sign, after = paper.paging.format(page=canvas.getPageNumber(), pages="\0").partition(
        "\0"
    )
    right = width - _SIDE - width_of("0000" + after, PLAIN, 7)
    canvas.drawRightString(right, 9 * mm, before)
    # How many pages there are is known at the end; until then a form stands in its place.
    canvas.translate(right, 9 * mm)
    canvas.doForm(_PAGES)
    canvas.drawString(width_of("0000", PLAIN, 7), 0, after)
    canvas.restoreState()


def _watermark(canvas: Canvas, words: str, width: float, height: float) -> None:
    size = min(80, 0.8 * width / max(width_of(words, BOLD, 1), 1))
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(35)
    canvas.setFillColor(WATER)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(0, -size / 3, words)
    canvas.restoreState()


class _Last(Flowable):
    """The end, where the number of pages becomes known."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take no place."""
        return 0, 0

    def draw(self) -> None:
        """Fill in the form that every page refers to."""
        pages = str(self.canv.getPageNumber())
        self.canv.beginForm(_PAGES, 0, -2, 60, 10)
        self.canv.setFillColor(GREY)
        self.canv.setFont(PLAIN, 7)
        self.canv.drawString(0, 0, pages)
        self.canv.endForm()


# --- Blocks ----------------------------------------------------------------------------------------


def _drawn(block: Block, width: float) -> Iterator[Flowable]:
    match block:
        case Text():
            if block.look in _BEGINS:
                yield CondPageBreak(_BEGINS[block.look])
            yield Lines(block.words, _TEXTS[block.look])
        case Facts():
            yield _facts(block, width)
        case Grid():
            yield from _tables(block, width)


def _facts(facts: Facts, width: float) -> Flowable:
    rows = [
        [_Cell(Box(name), GREY), _Cell(Box(words), INK, font=BOLD)] for name, words in facts.pairs
    ]
    table = LongTable(rows, colWidths=[45 * mm, width - 45 * mm], hAlign="LEFT", spaceAfter=4)
    table.setStyle(TableStyle([*_pads(0.4 * mm), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _tables(grid: Grid, width: float) -> Iterator[Flowable]:
    whole = sum(grid.widths)
    widths = [share * width / whole for share in grid.widths]
    for start in range(0, max(len(grid.rows), 1), _CHUNK):
        rows = [grid.head, *grid.rows[start : start + _CHUNK]]
        table = LongTable(
            [[_Cell(box) for box in row] for row in rows],
            colWidths=widths, repeatRows=1, hAlign="LEFT", spaceAfter=3,
        )  # fmt: skip
        table.setStyle(TableStyle([*_FRAME, *_fills(rows)]))
        yield table


def _fills(rows: Sequence[Sequence[Box]]) -> Iterator[tuple]:
    for at, row in enumerate(rows[1:], 1):
        for column, box in enumerate(row):
            if box.look in ("sum", "closed"):
                yield ("BACKGROUND", (column, at), (column, at), SUM)


def _pads(upright: float) -> list[tuple]:
    everywhere = (0, 0), (-1, -1)
    return [
        ("LEFTPADDING", *everywhere, _PADDING), ("RIGHTPADDING", *everywhere, _PADDING),
        ("TOPPADDING", *everywhere, upright), ("BOTTOMPADDING", *everywhere, upright),
    ]  # fmt: skip


_FRAME = [
    *_pads(0.7 * mm),
    ("GRID", (0, 0), (-1, -1), 0.4, LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("BACKGROUND", (0, 0), (-1, 0), HEAD),
]


class _Cell(Flowable):
    """One cell: its words with the numbers of notes behind them, and in grey what stood before."""

    def __init__(self, box: Box, colour: HexColor = INK, font: str = "") -> None:
        super().__init__()
        self.box = box
        self.colour = GREY if box.look in ("closed", "code") else colour
        self.font = font or (BOLD if box.look in ("head", "sum") else PLAIN)
        self.size = _SMALL + 0.5 if box.look in ("head", "code") else _SIZE
        self.width, self.height = -1.0, 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break the words into lines that fit the column; a table asks several times."""
        if width == self.width:
            return width, self.height
        self.width = width
        self.lines = Lines.broken(self.box.words, self.font, self.size, width)
        self.smaller = []
        if self.box.notes:
            self.smaller += Lines.broken(self.box.notes, BOLD, _SMALL, width)
        self.before = Lines.broken(self.box.before, PLAIN, _SMALL, width)
        small = (len(self.smaller) + len(self.before)) * _SMALL * 1.2
        self.height = max(len(self.lines), 1) * self.size * 1.2 + small
        return width, self.height

    def draw(self) -> None:
        """Draw the lines from the top."""
        write = self._writer()
        at = self.height
        parts = (
            (self.lines, self.font, self.size, self.colour),
            (self.smaller, BOLD, _SMALL, INK),
            (self.before, PLAIN, _SMALL, GREY),
        )
        for lines, font, size, colour in parts:
            self.canv.setFillColor(colour)
            self.canv.setFont(font, size)
            for line in lines:
                at -= size * 1.2
                write(line, at + size * 0.25)

    def _writer(self) -> Callable[[str, float], None]:
        canvas = self.canv
        match self.box.look:
            case "right" | "sum":
                return lambda line, y: canvas.drawRightString(self.width, y, line)
            case "closed":
                return lambda line, y: canvas.drawCentredString(self.width / 2, y, line)
        return lambda line, y: canvas.drawString(0, y, line)
