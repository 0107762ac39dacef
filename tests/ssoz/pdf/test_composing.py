"""Long documents: every page numbered, words drawn as they are, many at once."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from ssoz.pdf import Box, Facts, Grid, Paper, Text, compose

PANGRAM = "Zażółć gęślą jaźń"


def pages(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def table(rows, words=PANGRAM):
    lines = [
        [Box(str(row), look="code"), Box(words, before="rok temu", notes="[1]")]
        for row in range(rows)
    ]
    return Grid([1, 4], [Box("Nr", look="head"), Box("Nazwa", look="head")], lines)


def test_each_page_has_its_number_the_watermark_the_foot_and_the_head_of_the_table():
    paper = Paper(
        "Tytuł", "Wersja robocza", "MZ-88", "strona {page} z {pages}", blocks=[table(120)]
    )
    shown = pages(compose(paper))
    assert len(shown) > 2
    for number, page in enumerate(shown, 1):
        flat = " ".join(page.split())
        assert f"strona {number} z {len(shown)}" in flat
        assert "Wersja robocza" in flat and "MZ-88" in flat and "Nr" in page


def test_fonts_are_embedded_and_the_file_says_its_title_and_language():
    reader = PdfReader(io.BytesIO(compose(Paper("Żółw", blocks=[Text(PANGRAM)]))))
    assert reader.metadata.title == "Żółw" and reader.trailer["/Root"]["/Lang"] == "pl"
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert any(
        "/FontFile2" in font.get_object()["/FontDescriptor"]
        for font in fonts
        if "/FontDescriptor" in font.get_object()
    )
    assert PANGRAM in reader.pages[0].extract_text()


@pytest.mark.parametrize("words", ["ż" * 20_000, "a b " * 8_000, "jeden\n\ntrzeci", ""])
def test_words_of_any_length_and_shape_are_drawn(words):
    shown = "".join(
        pages(compose(Paper("T", blocks=[Text(words, "note"), Facts([("Co", words[:2000])])])))
    )
    for letter in set(words) - {" ", "\n"}:
        assert shown.count(letter) >= words.count(letter)


def test_many_documents_at_once_do_not_mix():
    def draw(number):
        return "".join(
            pages(compose(Paper(f"T{number}", blocks=[table(40, f"dokument-{number}-")])))
        )

    with ThreadPoolExecutor(4) as pool:
        for number, shown in enumerate(pool.map(draw, range(8))):
            assert shown.count(f"dokument-{number}-") == 40
