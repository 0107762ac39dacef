"""The helper that inspects pages finds a planted fault of each kind, and none on a clean page."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.journeys.browser import Visitor
from tests.journeys.keyboard import KeyboardOnly

_CLEAN = """<!doctype html><html lang="pl"><head><title>Strona</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">{head}</head>
<body><main><h1>Strona</h1>{body}</main></body></html>"""
_PAGES = {
    "/clean": ("", "<p>Nic tu nie brakuje.</p>"),
    "/axe": ("", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
    "/contrast": ('<link rel="stylesheet" href="/pale.css">', '<p class="pale">Blade litery</p>'),
    "/wide": ('<link rel="stylesheet" href="/pale.css">', '<p class="wide">Szerokie</p>'),
    "/hidden-wide": (
        '<link rel="stylesheet" href="/pale.css"><link rel="stylesheet" href="/hide.css">',
        '<p class="wide">Szerokie</p>',
    ),
    "/console": ('<script src="/console.js"></script>', ""),
    "/error": ('<script src="/error.js"></script>', ""),
    "/policy": ("", '<p style="color: red">Styl w linii</p>'),
    "/foreign": ("", '<p>Obrazek</p><img alt="" src="http://elsewhere.invalid/pixel.gif">'),
    "/missing-script": ('<script src="/no-such.js"></script>', ""),
    "/keys": (
        '<link rel="stylesheet" href="/ring.css">',
        """<form action="/clean"><label>Imię <input name="name"></label>
        <label><input type="checkbox" name="yes"> Zgoda</label>
        <label>Plik <input type="file" name="file"></label><button>Dalej</button></form>""",
    ),
}
_ASSETS = {
    "/pale.css": ("text/css", ".pale { color: #ddd } .wide { width: 500px }"),
    "/ring.css": ("text/css", ":focus { outline: 3px solid #15202b }"),
    "/hide.css": ("text/css", "html, body { overflow-x: hidden }"),
    "/console.js": ("text/javascript", 'console.error("coś poszło nie tak")'),
    "/error.js": ("text/javascript", "nieMaTakiejFunkcji()"),
}
_POLICY = "default-src 'self'; img-src 'self' data: http://elsewhere.invalid"


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path in _ASSETS:
            kind, text = _ASSETS[path]
        else:
            kind = "text/html"
            head, body = _PAGES.get(path, ("", "<p>Nie ma takiej strony.</p>"))
            text = _CLEAN.format(head=head, body=body)
        self.send_response(200 if path in _PAGES or path in _ASSETS else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", _POLICY)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def faulty() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visitor(browser, faulty) -> Iterator[Visitor]:
    visitor = Visitor(browser, faulty)
    yield visitor
    visitor.close()


def test_a_clean_page_passes(visitor):
    visitor.open("/clean")
    assert visitor.inspector.inspected == 1


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/axe", "axe on .*image-alt"),
        ("/contrast", "axe on .*color-contrast"),
        ("/wide", "scrolls sideways at 320 px .*508 px wide"),
        ("/hidden-wide", "scrolls sideways at 320 px"),
        ("/console", "console error .*coś poszło nie tak"),
        ("/error", "script error .*nieMaTakiejFunkcji"),
        ("/policy", "content security policy .*style-src-attr"),
        ("/foreign", "request to another host .*elsewhere.invalid/pixel.gif"),
        ("/missing-script", "console error .*no-such.js.*404"),
    ],
)
def test_a_planted_fault_is_found(visitor, path, words):
    with pytest.raises(AssertionError, match=f"(?s){words}"):
        visitor.open(path)


def test_the_window_is_as_wide_as_before_after_the_inspection(visitor):
    visitor.open("/clean")
    assert visitor.page.viewport_size["width"] == 1280


def test_a_page_that_must_not_be_there_is_inspected_without_a_false_alarm(visitor):
    visitor.open("/nowhere", status=404)


def test_a_page_with_another_status_than_expected_fails(visitor):
    with pytest.raises(AssertionError, match="answered 404, not 200"):
        visitor.open("/nowhere")
    with pytest.raises(AssertionError, match="404"):
        visitor.inspector.complain()


def test_what_comes_up_after_a_press_is_inspected_too(visitor):
    visitor.open("/keys")
    visitor.press("Dalej")
    assert visitor.path.startswith("/clean")
    assert visitor.inspector.inspected == 2


def test_the_keyboard_alone_fills_in_a_form(keyboard_visitor, faulty, tmp_path):
    file = tmp_path / "skan.pdf"
    file.write_bytes(b"%PDF-1.4")
    visitor = keyboard_visitor(faulty)
    visitor.open("/keys")
    visitor.go_to("Imię")
    visitor.type_text("Żaneta")
    visitor.tick_named("Zgoda")
    visitor.attach_named("Plik", file)
    visitor.press_named("Dalej")
    assert visitor.path == "/clean?name=%C5%BBaneta&yes=on&file=skan.pdf"


@pytest.mark.parametrize(
    "act",
    [
        lambda page: page.get_by_role("button").click(),
        lambda page: page.get_by_label("Imię").fill("Żaneta"),
        lambda page: page.get_by_label("Imię").press("a"),
        lambda page: page.get_by_label("Imię").focus(),
        lambda page: page.get_by_label("Zgoda").check(),
        lambda page: page.get_by_label("Plik").set_input_files([]),
        lambda page: page.evaluate("1"),
        lambda page: page.locator("form").evaluate("form => form.submit()"),
        lambda page: page.click("button"),
        lambda page: page.mouse.click(10, 10),
        lambda page: page.query_selector("button").click(),
        lambda page: page.main_frame.evaluate("1"),
        lambda page: page.locator("button").dispatch_event("click"),
    ],
)
def test_the_guard_forbids_whatever_is_no_key(keyboard_visitor, faulty, act):
    visitor = keyboard_visitor(faulty)
    visitor.open("/keys")
    with pytest.raises(KeyboardOnly):
        act(visitor.page)


def test_what_the_keyboard_cannot_reach_is_told(keyboard_visitor, faulty):
    visitor = keyboard_visitor(faulty)
    visitor.open("/keys")
    with pytest.raises(AssertionError, match="Tab never reaches “Wyślij”"):
        visitor.go_to("Wyślij", limit=10)
