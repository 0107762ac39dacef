"""A visitor with a browser: every page that comes up on the way is inspected."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from copy import copy
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import (
    Browser,
    Error,
    Locator,
    Page,
    Playwright,
    Request,
    Response,
    expect,
)

from tests.journeys.inspection import Inspector
from tests.waiting import wait_until

_ARGUMENTS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--no-default-browser-check",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
]  # fmt: skip
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def launch(playwright: Playwright) -> Browser:
    """Start Debian's Chromium without a screen; the build made for that works a third less."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    return playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)


class Visitor:
    """One person at one browser. Acts by what a person sees: names of buttons, links and fields."""

    runs_script = True

    def __init__(self, browser: Browser, base_url: str, **options: Any) -> None:
        self.base_url = base_url
        options = {
            "viewport": DESKTOP,
            "locale": "pl-PL",
            "timezone_id": "Europe/Warsaw",
            **options,
        }
        self.context = browser.new_context(base_url=base_url, **options)
        self.context.set_default_timeout(15_000)
        port = base_url.rpartition(":")[2]
        self.inspector = Inspector(self.context, {f"127.0.0.1:{port}", f"localhost:{port}"})
        self.page: Page = self.context.new_page()
        self._watch()

    def another_tab(self) -> Self:
        """Open another tab of the same browser; it ends with the browser."""
        tab = copy(self)
        tab.page = self.context.new_page()
        tab._watch()
        return tab

    # --- Acts ---------------------------------------------------------------------------------

    def open(self, path: str, *, status: int = 200) -> None:
        """Type an address; the page must answer with the status."""
        wanted = self.expecting(status) if status != 200 else nullcontext()
        with wanted, self._acting():
            response = self.page.goto(path)
            assert response.status == status, f"{path} answered {response.status}, not {status}."

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """Say that a page on the way answers with a status that the browser calls an error."""
        seen: list[str] = []

        def note(response: Response) -> None:
            if self._is_page(response.request) and response.status == status:
                seen.append(response.url)
                self.inspector.expected_errors.add(response.url)

        self.page.on("response", note)
        try:
            yield
        finally:
            self.page.remove_listener("response", note)
        assert seen, f"No page answered {status}; it ends at {self.page.url}."

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the button of a name."""
        with self._acting():
            self._one((within or self.page).get_by_role("button", name=name, exact=True)).click()

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Follow the link of a name."""
        with self._acting():
            self._one((within or self.page).get_by_role("link", name=name, exact=True)).click()

    def click(self, element: Locator) -> None:
        """Click anything else that a person can see."""
        with self._acting():
            element.click()

    def fill(self, label: str, value: str) -> None:
        """Write into the field of a label."""
        self.page.get_by_label(label, exact=True).fill(value)

    def tick(self, label: str) -> None:
        """Tick the box, or choose the option, of a label."""
        self.page.get_by_label(label).check()

    def select(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def attach(self, label: str, file: Path | dict[str, Any]) -> None:
        """Put a file into the field of a label."""
        self.page.get_by_label(label).set_input_files(file)

    def download(self, name: str, *, role: str = "link") -> bytes:
        """Follow a link whose answer is a file, and return the file."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role(role, name=name).first.click()
        self._underway = 0  # the browser never finishes a page that turned out to be a file
        return Path(waiting.value.path()).read_bytes()

    def go_back(self) -> None:
        """Use the browser's own way back."""
        with self._acting():
            self.page.go_back()

    def reload(self) -> None:
        """Load the page again."""
        with self._acting():
            self.page.reload()

    def lose_session(self) -> None:
        """Forget the session, as when it ended; the browser keeps its other cookies."""
        self.context.clear_cookies(name="sessionid")

    def sign_in(self, name: str) -> None:
        """Sign in by the pretend Profil Zaufany as the person of a name, from here if one can."""
        self.go_to_the_provider()
        self.be(name)

    def go_to_the_provider(self) -> None:
        """Leave for the pretend Profil Zaufany, from here if one can."""
        if not self.path.startswith("/logowanie/"):
            self.open("/logowanie/")
        with self._acting():
            self.page.locator("main").get_by_role("button", name="Profil Zaufany").first.click()

    def be(self, name: str) -> None:
        """Choose at the provider who to be; its answer goes on to the system."""
        words = self.page.get_by_label("Nazwisko, rola lub jednostka")
        person = self.page.get_by_role("button", name=name)
        if not person.count() and words.count():
            words.fill(name)
            self.press("Szukaj")
        with self._acting():
            person.first.click()

    def close(self) -> None:
        """Leave; what was not complained of yet is now."""
        self.context.close()
        self.inspector.complain()

    # --- Reading ------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """Return the address of the page without its host."""
        return self.page.url.removeprefix(self.base_url)

    @property
    def text(self) -> str:
        """Return what can be read on the page, its no-break spaces as plain ones."""
        return self.page.locator("body").inner_text().replace("\u00a0", " ")

    def sees(self, text: str) -> None:
        """Assert that a text can be read."""
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def does_not_see(self, text: str) -> None:
        """Assert that a text is nowhere on the page."""
        assert text not in self.text, f"“{text}” stands on {self.page.url}."

    def reload_until_sees(self, text: str, *, seconds: float = 60) -> None:
        """Load the page again and again until a text is there, then look at it."""

        def there() -> bool:
            self.page.reload()
            return text in self.text

        wait_until(there, f"“{text}” stands on {self.page.url}", seconds=seconds)
        self.look()

    def look(self) -> None:
        """Inspect the page as it stands now: a menu opened, a part unfolded."""
        self.inspector.inspect(self.page)

    # --- Within -------------------------------------------------------------------------------

    def _watch(self) -> None:
        self._underway = 0
        self.page.on("request", lambda request: self._count(request, +1))
        self.page.on("requestfinished", lambda request: self._count(request, -1))
        self.page.on("requestfailed", lambda request: self._count(request, -1))

    @contextmanager
    def _acting(self) -> Iterator[None]:
        yield
        self._settle()
        self.look()

    def _settle(self) -> None:
        wait_until(self._is_still, f"{self.page.url} stands still", seconds=30)

    def _is_still(self) -> bool:
        # Two looks with a turn of the event loop between: a form that sends itself starts a
        # navigation only after the page is complete.
        for _ in range(2):
            try:
                self.page.evaluate("() => new Promise(done => setTimeout(done, 30))")
                complete = self.page.evaluate("document.readyState") == "complete"
            except Error:
                return False
            if self._underway or not complete:
                return False
        return True

    def _count(self, request: Request, change: int) -> None:
        if self._is_page(request):
            self._underway = max(0, self._underway + change)

    def _one(self, found: Locator) -> Locator:
        expect(found.first).to_be_visible()
        assert found.count() == 1, f"{found.count()} things of this name on {self.page.url}."
        return found

    def _is_page(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self.page.main_frame


class PlainVisitor(Visitor):
    """One person at a browser that runs no script of the pages."""

    runs_script = False

    def __init__(self, browser: Browser, base_url: str, **options: Any) -> None:
        super().__init__(browser, base_url, java_script_enabled=False, **options)

    def go_to_the_provider(self) -> None:
        """Leave for the provider; where the request is a form, lead it on by hand."""
        super().go_to_the_provider()
        if self.path.startswith("/saml/"):
            self.press("Profil Zaufany")

    def be(self, name: str) -> None:
        """Choose who to be, and lead the answer of the pretend Profil Zaufany on by hand."""
        super().be(name)
        self.press("Dalej")

    def look(self) -> None:
        """Measure the page; axe needs script, and looks at the same pages with other visitors."""
        self.inspector.measure(self.page)

    def _settle(self) -> None:
        # No form sends itself here: what a click began is under way when it returns.
        self.page.wait_for_load_state("load")
