"""Chromium with nothing but the rules of the portal in it: no server, no network."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.journeys.browser import launch

STATIC = Path(settings.BASE_DIR) / "portal" / "static"
_SITE = "http://portal.example"
_PAGE = '<!doctype html><title>-</title><script type="module" src="/bridge.js"></script>'
_BRIDGE = """
import { check } from "/static/portal/rules.js";
window.check = check;
window.judge = (compiled, cases) => cases.map(({ answers, context }) => {
  const outcome = check(compiled, answers, context ?? {});
  return { ...outcome, hidden: [...outcome.hidden].sort() };
});
document.title = "ready";
"""
# The policy of the portal: neither eval nor anything inline.
_POLICY = {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}


class RulesPage:
    """A page that has loaded the rules."""

    def __init__(self, page: Page, worker: ThreadPoolExecutor) -> None:
        self._page = page
        self._worker = worker

    def run(self, script: str, argument: Any = None) -> Any:
        """Run a script in the page. All goes as JSON: Playwright's own way wraps each value."""
        wrapped = f"async text => JSON.stringify(await ({script})(JSON.parse(text)))"
        text = json.dumps(argument)
        told = self._worker.submit(lambda: self._page.evaluate(wrapped, text)).result()
        return json.loads(told)


class RulesBrowser:
    """One Chromium; it lives in a thread of its own, beside whatever other browser the tests run."""

    def __init__(self, browser: Browser, worker: ThreadPoolExecutor) -> None:
        self._browser = browser
        self._worker = worker

    def open(self, spoilt: dict[str, str] | None = None) -> RulesPage:
        """Open a page with the file that the portal serves, or with other text for parts of it."""
        return RulesPage(self._worker.submit(self._open, spoilt or {}).result(), self._worker)

    def _open(self, spoilt: dict[str, str]) -> Page:
        page = self._browser.new_page()
        page.route("**/*", lambda route: _serve(route, spoilt))
        page.goto(f"{_SITE}/")
        page.wait_for_function("document.title === 'ready'")
        return page


@contextmanager
def rules_browser() -> Iterator[RulesBrowser]:
    """Run Chromium as long as it is needed."""
    with ThreadPoolExecutor(max_workers=1) as worker:
        playwright = worker.submit(lambda: sync_playwright().start()).result()
        browser = worker.submit(lambda: launch(playwright)).result()
        try:
            yield RulesBrowser(browser, worker)
        finally:
            worker.submit(browser.close).result()
            worker.submit(playwright.stop).result()


def _serve(route: Route, spoilt: dict[str, str]) -> None:
    path = route.request.url.removeprefix(_SITE)
    if path == "/":
        route.fulfill(body=_PAGE, content_type="text/html", headers=_POLICY)
    elif path == "/bridge.js":
        route.fulfill(body=_BRIDGE, content_type="text/javascript")
    elif path.endswith(".js"):
        text = spoilt.get(path) or (STATIC / path.removeprefix("/static/")).read_text("utf-8")
        route.fulfill(body=text, content_type="text/javascript")
    else:
        route.fulfill(status=404)
