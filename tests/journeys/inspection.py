"""What no page may have: an axe violation, a sideways scroll, an error, a foreign request."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError

from tests.waiting import wait_until

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.1 A and AA; no rule is switched off and no element left out.
_AXE_RUN = """() => axe.run(document, {
    runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    resultTypes: ["violations"],
})"""
_STATE = """() => [
    document.documentElement.outerHTML,
    JSON.stringify([
        [...document.querySelectorAll("input, select, textarea")].map(e => [!e.value, e.checked]),
        [...document.querySelectorAll("*")].indexOf(document.activeElement),
        ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map(q => matchMedia(q).matches),
        innerWidth, innerHeight,
    ]),
    JSON.stringify([...document.querySelectorAll("input, textarea")].map(e => e.value)),
]"""
_TOKEN = re.compile(r'(?<=")[A-Za-z0-9]{32,64}(?=")')  # against forged forms: another each time
# Axe asks whether a name or a text is there, and how it is drawn; not what it says.
_SAYING = re.compile(
    r'\b(action|alt|aria-label|content|datetime|href|placeholder|src|title|value)="(?!#)[^"]+"'
)
_TEXT = re.compile(r">([^<]*[^<\s][^<]*)<")
_NARROW = {"width": 320, "height": 800}
_TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    // The body too: what it hides to the right is lost for whoever zooms in.
    const width = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth);
    if (width <= room) return [];
    return [...document.querySelectorAll("body *")]
        .filter(element => element.getBoundingClientRect().right > room + 0.5)
        .slice(0, 5)
        .map(element => element.outerHTML.slice(0, 120))
        .concat([`the page is ${width} px wide`]);
}"""
_REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", event =>
    reportPolicyViolation(`${event.effectiveDirective} refuses ${event.blockedURI}`))"""
_OUTSIDE_NETWORK = ("data", "blob", "about", "chrome-error")


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


@dataclass(frozen=True)
class _Look:
    """What a page was when it was looked at: to the letter, and as axe sees it."""

    page: str
    drawing: str

    @classmethod
    def of(cls, page: Page) -> "_Look":
        """Read a page as it stands."""
        markup, drawn, typed = page.evaluate(_STATE)
        markup = _TOKEN.sub("", markup)
        drawing = _TEXT.sub(">x<", _SAYING.sub(r'\1="x"', markup))
        return cls(_digest(markup, drawn, typed), _digest("drawing", drawing, drawn))


class _Seen:
    """What was looked at in this run and had nothing to it; shared with other processes by a folder."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self.folder: Path | None = None

    def __contains__(self, digest: str) -> bool:
        return digest in self._known or bool(self.folder and (self.folder / digest).exists())

    def add(self, digest: str) -> None:
        self._known.add(digest)
        if self.folder:
            (self.folder / digest).touch()


@dataclass(frozen=True)
class Trouble:
    """One thing that a page must not have."""

    kind: str
    page: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} on {self.page}: {self.text}"


class Inspector:
    """Watches one browser context and looks at each of its pages."""

    _seen: ClassVar[_Seen] = _Seen()

    def __init__(self, context: BrowserContext, hosts: set[str]) -> None:
        self.hosts = hosts
        self.expected_errors: set[str] = set()
        self.inspected = 0
        self._found: list[Trouble] = []
        context.expose_binding("reportPolicyViolation", self._on_violation)
        context.add_init_script(_REPORT_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)

    @classmethod
    def share(cls, folder: Path) -> None:
        """Share what was looked at with the other processes of a run."""
        folder.mkdir(exist_ok=True)
        cls._seen.folder = folder

    def inspect(self, page: Page) -> None:
        """Look at a page as it stands, and at all that happened since the last look.

        What was seen before in this run, and had nothing to it, is not looked at again: the width
        hangs on every letter of a page, the verdict of axe on all but the words.
        """
        self.inspected += 1
        look = _Look.of(page)
        if look.drawing not in self._seen:
            self._ask_axe(page)
        if look.page in self._seen:
            self.complain()
        else:
            self.measure(page)
        self._seen.add(look.drawing)
        self._seen.add(look.page)

    def measure(self, page: Page) -> None:
        """Look at what needs no script: the width, and all that happened since the last look."""
        self._narrow(page)
        self.complain()

    def complain(self) -> None:
        """Raise what was found, in words, and forget it."""
        found, self._found = self._found, []
        told = [trouble for trouble in found if not self._is_expected(trouble)]
        assert not told, "\n".join(["", *map(str, told)])

    def _is_expected(self, trouble: Trouble) -> bool:
        # Chromium writes an error to the console for any page that answers 404: wanted here or not.
        failed = trouble.text.startswith("Failed to load resource")
        return failed and trouble.page in self.expected_errors

    def _ask_axe(self, page: Page) -> None:
        page.evaluate(_AXE)
        for violation in page.evaluate(_AXE_RUN)["violations"]:
            for node in violation["nodes"]:
                why = " ".join(node["failureSummary"].split())
                words = f"{violation['id']} at {' '.join(map(str, node['target']))}: {why}"
                self._found.append(Trouble("axe", page.url, words))

    def _narrow(self, page: Page) -> None:
        before = page.viewport_size
        page.set_viewport_size(_NARROW)
        try:
            wait_until(lambda: not page.evaluate(_TOO_WIDE), "nothing scrolls sideways", seconds=1)
        except AssertionError:
            wide = "; ".join(page.evaluate(_TOO_WIDE))
            if wide:
                self._found.append(Trouble("scrolls sideways at 320 px", page.url, wide))
        finally:
            page.set_viewport_size(before)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url") or (message.page.url if message.page else "")
            self._found.append(Trouble("console error", where, message.text))

    def _on_error(self, error: WebError) -> None:
        where = error.page.url if error.page else ""
        self._found.append(Trouble("script error", where, str(error.error)))

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in _OUTSIDE_NETWORK and address.netloc not in self.hosts:
            where = request.headers.get("referer", "")
            self._found.append(Trouble("request to another host", where, request.url))

    def _on_violation(self, source: dict[str, Any], text: str) -> None:
        self._found.append(Trouble("content security policy", source["page"].url, text))
