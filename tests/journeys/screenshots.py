"""`make screenshots`: every screen, desktop and phone, into build/screenshots, and a contact sheet.

The system is started as for the journeys, on SQLite. A new screen is a line in `screens.py`.
"""

import contextlib
import math
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django

django.setup()

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Error, sync_playwright

from tests.clamd import start_clamd
from tests.journeys.browser import DESKTOP, PHONE, Visitor, launch
from tests.journeys.country import UNITS
from tests.journeys.screens import SCREENS, Screen
from tests.journeys.smtp import MailSink
from tests.journeys.system import System

_TARGET = Path(__file__).parents[2] / "build" / "screenshots"
_SIZES = {"desktop": DESKTOP, "phone": PHONE}
_CELL = (420, 340)
_COLUMNS = 6


def main() -> int:
    """Draw every screen; return 1 if one could not be reached."""
    _TARGET.mkdir(parents=True, exist_ok=True)
    for old in _TARGET.glob("*.png"):
        old.unlink()
    failed = []
    with running_system() as system, sync_playwright() as playwright:
        browser = launch(playwright)
        for group, screens in _by_whom(SCREENS).items():
            for size in _SIZES:
                failed += _draw_as(browser, system, group, screens, size)
        browser.close()
    drawn = sorted(_TARGET.glob("*.png"))
    contact_sheet(drawn).save(_TARGET / "contact-sheet.png")
    print(f"{len(drawn)} pictures and contact-sheet.png in {_TARGET}")
    for line in failed:
        print(f"NOT DRAWN: {line}")
    return 1 if failed else 0


@contextlib.contextmanager
def running_system() -> Iterator[System]:
    """Run a system of its own on SQLite, with a real clamd and a mail sink."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ssoz-screens-")))
        sink = MailSink()
        sink.start()
        stack.callback(sink.stop)
        socket = stack.enter_context(start_clamd(folder / "clamd"))
        environment = {
            "SCANNER": "clamd",
            "CLAMD_SOCKET": str(socket),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(sink.port),
        }
        system = System(folder / "system", server_url="", environment=environment)
        stack.callback(system.stop)
        system.mail_sink = sink
        system.fill(units=UNITS)
        system.start()
        yield system


def contact_sheet(pictures: list[Path]) -> Image.Image:
    """Put small copies of all pictures, each under its name, on one sheet."""
    rows = max(1, math.ceil(len(pictures) / _COLUMNS))
    width, height = _CELL
    sheet = Image.new("RGB", (_COLUMNS * width, rows * height), "#dfe4ea")
    pen = ImageDraw.Draw(sheet)
    for place, picture in enumerate(pictures):
        left, top = place % _COLUMNS * width, place // _COLUMNS * height
        with Image.open(picture) as full:
            small = full.convert("RGB").crop((0, 0, full.width, min(full.height, full.width * 2)))
            small.thumbnail((width - 20, height - 40))
        sheet.paste(small, (left + 10, top + 30))
        pen.text((left + 10, top + 10), picture.stem, fill="#15202b")
    return sheet


def _by_whom(screens: list[Screen]) -> dict[Callable | None, list[Screen]]:
    groups: dict[Callable | None, list[Screen]] = {}
    for screen in screens:
        groups.setdefault(screen.entering, []).append(screen)
    return groups


def _draw_as(
    browser: Browser, system: System, enter: Callable | None, screens: list[Screen], size: str
) -> list[str]:
    failed = []
    visitor = Visitor(browser, system.url, viewport=_SIZES[size])
    visitor.look = lambda: None  # pictures are for eyes; the journeys inspect
    try:
        if enter is not None:
            enter(visitor, system)
        for screen in screens:
            try:
                screen.show(visitor, system)
                _draw(visitor, _TARGET / f"{screen.name}-{size}.png")
            except (AssertionError, Error) as problem:
                failed.append(f"{screen.name} ({size}): {_first_line(problem)}")
    except (AssertionError, Error) as problem:
        names = ", ".join(screen.name for screen in screens)
        failed.append(f"{names} ({size}): {_first_line(problem)}")
    finally:
        visitor.context.close()
    return failed


def _draw(visitor: Visitor, target: Path) -> None:
    """Draw the whole page; with a dialogue open, what stands on the screen."""
    is_asked = visitor.page.locator("dialog[open]").count() > 0
    visitor.page.screenshot(path=target, full_page=not is_asked)


def _first_line(problem: Exception) -> str:
    return next(iter(str(problem).strip().splitlines()), "no words")[:160]


if __name__ == "__main__":
    sys.exit(main())
