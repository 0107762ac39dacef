"""The applicant's PDF, warm, against plain xhtml2pdf drawing the same finished page in a loop."""

import io
import logging
from datetime import datetime
from types import SimpleNamespace

import django

django.setup()

from django.template.loader import render_to_string
from xhtml2pdf import pisa

from ssoz.pdf import render
from ssoz.pdf.rendering import FONTS_DIR, POLICY
from ssoz.units.models import Unit
from tests.bench.measuring import Outcome, hand_over, middle, seconds, versions

TEMPLATE = "access/documents/application.html"
ROUNDS = 40
NEEDED_RATIO = 1.5
_FONTS = """<style>
@font-face { font-family: "Document"; src: url("DejaVuSans.ttf"); }
@font-face { font-family: "Document"; font-weight: bold; src: url("DejaVuSans-Bold.ttf"); }
</style></head>"""


def main() -> None:
    """Draw the page by turns, ours and plain, and hand the figures over."""
    logging.getLogger("xhtml2pdf").setLevel(logging.ERROR)  # it comments on every page anew
    context = _context()
    page = render_to_string(TEMPLATE, context).replace("</head>", _FONTS)
    ours, rival = [], []
    for _ in range(3):
        render(TEMPLATE, context)
        _draw_plainly(page)
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: render(TEMPLATE, context)))
        rival.append(seconds(lambda: _draw_plainly(page)))
    ours_ms, rival_ms = middle(ours) * 1000, middle(rival) * 1000
    ratio = ours_ms / rival_ms
    hand_over(
        Outcome(
            name="pdf_render",
            ours=round(ours_ms, 2),
            rival=round(rival_ms, 2),
            ratio=round(ratio, 2),
            unit="ms",
            note=f"median of {ROUNDS}; ours ÷ plain xhtml2pdf of the finished page, needed ≤ "
            f"{NEEDED_RATIO}",
            passed=ratio <= NEEDED_RATIO,
            ours_seconds=ours,
            rival_seconds=rival,
            sizes={"rounds": ROUNDS, "html": len(page), "pdf": len(render(TEMPLATE, context))},
            versions=versions("xhtml2pdf", "reportlab"),
        )
    )


def _draw_plainly(page: str) -> None:
    pisa.CreatePDF(
        page,
        dest=io.BytesIO(),
        path=str(FONTS_DIR / "document.html"),
        resource_policy=POLICY,
    )


def _context() -> dict:
    unit = Unit(
        name="Samodzielny Publiczny Zakład Opieki Zdrowotnej w Łęczycy", street="ul. Źródlana",
        building="7", postal_code="99-100", town="Łęczyca", regon="123456785", nip="5251575309",
        book_number="000000012345",
    )  # fmt: skip
    office = Unit(
        name="Łódzki Urząd Wojewódzki w Łodzi", street="ul. Piotrkowska", building="104",
        postal_code="90-926", town="Łódź",
    )  # fmt: skip
    roles = ("Wypełniający sprawozdania niefinansowe", "Wypełniający sprawozdania finansowe")
    applications = [
        SimpleNamespace(number=f"W-2026-00012{at}-7", role=SimpleNamespace(name=role))
        for at, role in enumerate(roles)
    ]
    numbers = [application.number for application in applications]
    return {
        "packet": SimpleNamespace(
            position="specjalistka", phone="600 123 456", contact_email="z@jednostka.example"
        ),
        "person": SimpleNamespace(full_name="Żaneta Żółć-Źdźbło", pesel="•" * 11),
        "unit": unit,
        "nip": "525-15-75-309",
        "applications": applications,
        "offices": [{"unit": office, "numbers": numbers}],
        "code": f"{numbers[0]}:0123456789abcdef",
        "day": datetime(2026, 11, 21, 12, 0),
    }


if __name__ == "__main__":
    main()
