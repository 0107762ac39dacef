"""ODS as a stream, for LibreOffice: one document of all sheets."""

import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_STORED, ZipInfo

from ssoz.sheets.cells import Row, local, safe_text
from ssoz.sheets.packing import MOST_ROWS, Page, Pages, archive, names_for

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office", "table": "table", "text": "text", "style": "style",
        "number": "datastyle", "config": "config", "manifest": "manifest",
        "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
_WIDTHS = (8, 12, 18, 26, 40, 60)
_EMPTY = "<table:table-cell/>"
_SURE_DIGITS = 10**15
_PARTS = {
    "year": '<number:year number:style="long"/>', "month": '<number:month number:style="long"/>',
    "day": '<number:day number:style="long"/>', "hours": '<number:hours number:style="long"/>',
    "minutes": '<number:minutes number:style="long"/>',
    "seconds": '<number:seconds number:style="long"/>',
}  # fmt: skip


def ods(pages: Iterable[Page], *, most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """Write sheets; one that has more rows than fit goes on in further ones under the same head."""
    names: list[str] = []
    with archive() as (book, sink):
        plain = ZipInfo("mimetype")
        plain.compress_type = ZIP_STORED  # stands first and readable: so the kind is recognised
        book.writestr(plain, _TYPE)
        with book.open("content.xml", "w", force_zip64=True) as member:
            member.write(_opening())
            for page in pages:
                dealt = Pages(page.rows, most_rows)
                for name, blocks in zip(names_for(page.name), dealt, strict=False):
                    names.append(name)
                    member.write(_table(name, page, dealt.head))
                    yield sink.take()
                    for block in blocks:
                        member.write("".join(map(_row, block)).encode())
                        if piece := sink.take():
                            yield piece
                    member.write(b"</table:table>")
            member.write(b"</office:spreadsheet></office:body></office:document-content>")
        for name, text in _frame(names):
            book.writestr(name, text)
    yield sink.take()


def _opening() -> bytes:
    day = "<number:text>-</number:text>".join(_PARTS[n] for n in ("year", "month", "day"))
    clock = "<number:text>:</number:text>".join(_PARTS[n] for n in ("hours", "minutes", "seconds"))
    cell = '<style:style style:name="{}" style:family="table-cell"{}>{}</style:style>'.format
    columns = "".join(
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-'
        f'properties style:column-width="{width * 0.2:.1f}cm"/></style:style>'
        for width in _WIDTHS
    )
    return (
        f'{_XML}<office:document-content{_NAMES} office:version="1.3"><office:automatic-styles>'
        f'<number:date-style style:name="N1">{day}</number:date-style>'
        f'<number:date-style style:name="N2">{day}<number:text> </number:text>{clock}'
        f"</number:date-style>{columns}"
        + cell("head", "", '<style:text-properties fo:font-weight="bold"/>')
        + cell("day", ' style:data-style-name="N1"', "")
        + cell("moment", ' style:data-style-name="N2"', "")
        + "</office:automatic-styles><office:body><office:spreadsheet>"
    ).encode()


def _table(name: str, page: Page, head: Row) -> bytes:
    widths = [*page.widths, *[14] * (len(head) - len(page.widths))]
    columns = "".join(
        f'<table:table-column table:style-name="w{min(_WIDTHS, key=lambda w: abs(w - width))}"/>'
        for width in widths
    )
    cells = "".join(_text(safe_text(str(title)), ' table:style-name="head"') for title in head)
    return (
        f"<table:table table:name={quoteattr(name)}>{columns}"
        f"<table:table-header-rows><table:table-row>{cells or _EMPTY}</table:table-row>"
        "</table:table-header-rows>"
    ).encode()


def _row(values: Row) -> str:
    cells = "".join([_cell(value) for value in values])
    return f"<table:table-row>{cells or _EMPTY}</table:table-row>"


def _cell(value: Any) -> str:
    match value:
        case None | "":
            return _EMPTY
        case str():
            return _text(safe_text(value))
        case bool():
            return _typed("boolean", "boolean-value", str(value).lower())
        case int() | float() | Decimal():
            if not math.isfinite(value) or abs(value) >= _SURE_DIGITS:
                return _text(str(value))
            return _typed("float", "value", str(value))
        case datetime():
            return _typed(
                "date", "date-value", local(value).isoformat(timespec="seconds"), "moment"
            )
        case date():
            return _typed("date", "date-value", value.isoformat(), "day")
    return _text(safe_text(str(value)))


def _typed(kind: str, name: str, value: str, style: str = "") -> str:
    styled = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{styled} office:value-type="{kind}" office:{name}="{value}"/>'


def _text(text: str, styled: str = "") -> str:
    paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell{styled} office:value-type="string">{paragraphs}</table:table-cell>'


def _spaced(line: str) -> str:
    """Write spaces that would be lost: those at the beginning, and more than one together."""
    written = escape(line.replace("\r", " ").replace("\t", " "))
    if "  " in written or written[:1] == " " or written[-1:] == " ":
        return "".join("<text:s/>" if sign == " " else sign for sign in written)
    return written


def _frame(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what makes a document of the sheets: the first row of each stays in sight."""
    item = '<config:config-item config:name="{}" config:type="{}">{}</config:config-item>'.format
    frozen = (
        item("VerticalSplitMode", "short", 2) + item("VerticalSplitPosition", "int", 1)
        + item("PositionBottom", "int", 1) + item("ActiveSplitRange", "short", 2)
    )  # fmt: skip
    entry = "<config:config-item-map-entry{}>{}</config:config-item-map-entry>".format
    tables = "".join(entry(f" config:name={quoteattr(name)}", frozen) for name in names)
    views = entry(
        "",
        '<config:config-item-map-named config:name="Tables">'
        f"{tables}</config:config-item-map-named>",
    )
    yield (
        "settings.xml",
        (
            f'{_XML}<office:document-settings{_NAMES} office:version="1.3"><office:settings>'
            '<config:config-item-set config:name="ooo:view-settings">'
            f'<config:config-item-map-indexed config:name="Views">{views}</config:config-item-map-indexed>'
            "</config:config-item-set></office:settings></office:document-settings>"
        ),
    )
    part = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'.format
    parts = part("/", _TYPE) + part("content.xml", "text/xml") + part("settings.xml", "text/xml")
    yield (
        "META-INF/manifest.xml",
        (f'{_XML}<manifest:manifest{_NAMES} manifest:version="1.3">{parts}</manifest:manifest>'),
    )
