"""XLSX as a stream: bytes leave while rows are still read, and memory does not grow with them."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ssoz.sheets.cells import Row, local, safe_text
from ssoz.sheets.packing import MOST_ROWS, Page, Pages, archive, names_for

_WIDEST = 60
_USUAL = 14
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REFERS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BARE, _BOLD, _DAY, _MOMENT = range(4)
_EPOCH = date(1899, 12, 30).toordinal()
_FIRST_YEAR = 1901  # before it the calendars of the programmes disagree
_SURE_DIGITS = 10**15
_EMPTY = "<c/>"
_REMEMBERED = 10_000
# What a text may not hold as it is, or what would be lost at its ends; _x0041_ is an escape of theirs.
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|^\s|\s$|_x[0-9A-Fa-f]{4}_")
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def xlsx(pages: Iterable[Page], *, most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """Write sheets; one that has more rows than fit goes on in further ones under the same head."""
    names: list[str] = []
    row = _row_writer()
    with archive() as (book, sink):
        for page in pages:
            dealt = Pages(page.rows, most_rows)
            for name, blocks in zip(names_for(page.name), dealt, strict=False):
                names.append(name)
                with book.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as member:
                    member.write(_opening(page, dealt.head))
                    yield sink.take()
                    for block in blocks:
                        text = "".join([row(values) for values in block]).encode()
                        dealt.written += len(text)
                        member.write(text)
                        if piece := sink.take():
                            yield piece
                    member.write(b"</sheetData></worksheet>")
        for name, text in _frame(names):
            book.writestr(name, text)
    yield sink.take()


def _opening(page: Page, head: Row) -> bytes:
    widths = [min(max(width, 4), _WIDEST) for width in page.widths]
    widths += [_USUAL] * (len(head) - len(widths))
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(widths, 1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews>{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
        f"<row>{''.join(_written(safe_text(str(name)), _BOLD) for name in head)}</row>"
    ).encode()


def _row_writer() -> Callable[[Row], str]:
    """Return what writes a row.

    The words of a register repeat themselves: a few short ones are kept as they were written.
    """
    remembered: dict[str, str] = {}

    def row(values: Row) -> str:
        cells = []
        for value in values:
            if value is None or value == "":
                cells.append(_EMPTY)
            elif isinstance(value, str):
                cell = remembered.get(value)
                if cell is None:
                    cell = _written(safe_text(value), _BARE)
                    if len(remembered) < _REMEMBERED and len(value) < 60:
                        remembered[value] = cell
                cells.append(cell)
            else:
                cells.append(_WRITERS.get(type(value), _other)(value))
        return f"<row>{''.join(cells)}</row>"

    return row


def _written(text: str, style: int) -> str:
    styled = f' s="{style}"' if style else ""
    if _SPECIAL.search(text):
        kept = escape(text.replace("_x", "_x005F_x")).replace("\r", "&#13;")
        return f'<c t="inlineStr"{styled}><is><t xml:space="preserve">{kept}</t></is></c>'
    return f'<c t="inlineStr"{styled}><is><t>{text}</t></is></c>'


def _number(value: float | Decimal) -> str:
    if not math.isfinite(value) or abs(value) >= _SURE_DIGITS:
        return _written(str(value), _BARE)
    return f"<c><v>{value}</v></c>"


def _truth(value: bool) -> str:
    return f'<c t="b"><v>{int(value)}</v></c>'


def _day(value: date) -> str:
    if value.year < _FIRST_YEAR:
        return _written(value.isoformat(), _BARE)
    return f'<c s="{_DAY}"><v>{value.toordinal() - _EPOCH}</v></c>'


def _moment(value: datetime) -> str:
    value = local(value)
    if value.year < _FIRST_YEAR:
        return _written(value.isoformat(" ", "seconds"), _BARE)
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return f'<c s="{_MOMENT}"><v>{value.toordinal() - _EPOCH + seconds / 86_400:.10f}</v></c>'


def _other(value: Any) -> str:
    for kind, writer in _WRITERS.items():
        if isinstance(value, kind):
            return writer(value)
    return _written(safe_text(str(value)), _BARE)


_WRITERS: dict[type, Any] = {
    bool: _truth, int: _number, float: _number, Decimal: _number, datetime: _moment, date: _day,
}  # fmt: skip


def _frame(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what makes a workbook of the sheets."""
    numbered = list(enumerate(names, 1))
    yield "[Content_Types].xml", _types(len(names))
    link = '<Relationship Id="rId{}" Type="{}/{}" Target="{}"/>'.format
    opening = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    root = link(1, _REFERS, "officeDocument", "xl/workbook.xml")
    yield "_rels/.rels", f"{opening}{root}</Relationships>"
    links = "".join(link(n, _REFERS, "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)
    links += link(len(names) + 1, _REFERS, "styles", "styles.xml")
    yield "xl/_rels/workbook.xml.rels", f"{opening}{links}</Relationships>"
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered
    )
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_REFERS}"><sheets>{sheets}</sheets></workbook>',
    )
    yield "xl/styles.xml", _STYLES


def _types(sheets: int) -> str:
    part = '<Override PartName="/xl/{}.xml" ContentType="{}.{}+xml"/>'.format
    parts = part("workbook", _TYPE, "sheet.main") + part("styles", _TYPE, "styles")
    parts += "".join(part(f"worksheets/sheet{n + 1}", _TYPE, "worksheet") for n in range(sheets))
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )
