"""A visitor who has a keyboard and nothing else, and the guard that keeps them to it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ElementHandle,
    Frame,
    JSHandle,
    Locator,
    Mouse,
    Page,
    Touchscreen,
)

from tests.journeys.browser import Visitor

_ON_ELEMENTS = {
    "click", "dblclick", "tap", "hover", "drag_to", "drag_and_drop", "fill", "clear", "check",
    "uncheck", "set_checked", "select_option", "select_text", "set_input_files", "press", "type",
    "press_sequentially", "focus", "blur", "dispatch_event", "evaluate", "evaluate_all",
    "evaluate_handle", "eval_on_selector", "eval_on_selector_all", "add_script_tag",
    "add_style_tag", "set_content", "wait_for_function", "scroll_into_view_if_needed",
}  # fmt: skip
_FORBIDDEN = {
    Page: _ON_ELEMENTS,
    Frame: _ON_ELEMENTS,
    Locator: _ON_ELEMENTS,
    ElementHandle: _ON_ELEMENTS,
    JSHandle: _ON_ELEMENTS,
    Mouse: {"click", "dblclick", "down", "up", "move", "wheel"},
    Touchscreen: {"tap"},
}
_NAME = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return "";
    const named = (element.getAttribute("aria-labelledby") || "").split(" ")
        .map(id => document.getElementById(id)?.innerText || "").join(" ").trim();
    const labels = [...(element.labels || [])].map(label => label.innerText).join(" ");
    const name = element.getAttribute("aria-label") || named || labels || element.innerText
        || element.value || element.title || "";
    return name.replace(/\\s+/g, " ").trim();
}"""
# The ring may be drawn round the label of a box; nothing may lie over what has the focus.
_HIDDEN_FOCUS = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return "";
    const has_ring = one => {
        const style = one && getComputedStyle(one);
        const drawn = style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        return drawn || (style && style.boxShadow !== "none" && one.matches(":focus-visible"));
    };
    if (!has_ring(element) && !has_ring(element.closest("label"))) return "has no ring";
    const box = element.getClientRects()[0];
    if (!box || !box.width || !box.height) return "has no size";
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return "is off the screen";
    const above = document.elementFromPoint(x, y);
    const family = above && (element.contains(above) || above.contains(element));
    return family ? "" : `lies under ${above && above.outerHTML.slice(0, 80)}`;
}"""


Name = str | re.Pattern[str]


class KeyboardOnly(AssertionError):
    """The test reached for something that is no keyboard."""


class Guard:
    """Forbids every way to act but `page.keyboard`, while it is not lifted for the inspection."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._lifted = 0
        for owner, names in _FORBIDDEN.items():
            for name in names:
                if hasattr(owner, name):
                    monkeypatch.setattr(owner, name, self._guarded(getattr(owner, name), name))

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """Let the harness itself read and measure the page."""
        self._lifted += 1
        try:
            yield
        finally:
            self._lifted -= 1

    def _guarded(self, method, name: str):
        def call(*args, **kwargs):
            if not self._lifted:
                raise KeyboardOnly(f"{name} is no key: this journey is walked with the keyboard.")
            return method(*args, **kwargs)

        return call


class KeyboardVisitor(Visitor):
    """One person at one keyboard."""

    guard: Guard

    def __init__(self, browser: Browser, base_url: str, **options: Any) -> None:
        super().__init__(browser, base_url, **options)
        # Playwright begins to catch the window with the first listener, and does not wait for it:
        # one that comes with the key press may be too late.
        self.page.on("filechooser", lambda window: None)

    def go_to(self, name: Name, *, limit: int = 200) -> None:
        """Press Tab until the thing of a name has the focus; fail if it can't be reached.

        Whatever the focus passes on the way must be seen to have it.
        """
        passed = []
        for _ in range(limit):
            self.page.keyboard.press("Tab")
            self.sees_the_focus()
            passed.append(self.focused)
            if _is(passed[-1], name):
                return
        raise AssertionError(f"Tab never reaches “{name}”, only: {' | '.join(passed[:60])}")

    def go_to_match(self, selector: str, *, limit: int = 200) -> None:
        """Press Tab until the focus is on what a selector says; fail if it can't be reached."""
        for _ in range(limit):
            self.page.keyboard.press("Tab")
            self.sees_the_focus()
            if self.is_on(selector):
                return
        raise AssertionError(f"Tab never reaches {selector} on {self.page.url}.")

    def is_on(self, selector: str) -> bool:
        """Tell whether a selector says what has the focus."""
        with self.guard.lifted():
            return self.page.evaluate("what => document.activeElement.matches(what)", selector)

    def is_at(self, name: Name) -> None:
        """Assert what has the focus."""
        assert _is(self.focused, name), f"“{self.focused}” has the focus, not “{name}”."

    def sees_the_focus(self) -> None:
        """Assert that what has the focus has a ring, stands on the screen, and nothing hides it."""
        with self.guard.lifted():
            wrong = self.page.evaluate(_HIDDEN_FOCUS)
        assert not wrong, f"“{self.focused}” {wrong} on {self.page.url}."

    def press_key(self, key: str) -> None:
        """Press one key, and look at what comes of it."""
        with self._acting():
            self.page.keyboard.press(key)

    def type_text(self, text: str) -> None:
        """Type into whatever has the focus, in place of what stands there."""
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def press_named(self, name: Name, key: str = "Enter") -> None:
        """Go to the button or link of a name and press it."""
        self.go_to(name)
        self.press_key(key)

    def tick_named(self, name: Name) -> None:
        """Go to the box or option of a name and tick it."""
        self.go_to(name)
        self.page.keyboard.press("Space")

    def attach_named(self, name: Name, file: Path) -> None:
        """Go to the file field of a name, open it with a key, and answer the system's own window."""
        self.go_to(name)
        with self.page.expect_file_chooser() as window:
            self.page.keyboard.press("Enter")
        window.value.set_files(file)

    @property
    def focused(self) -> str:
        """Return the name of what has the focus."""
        with self.guard.lifted():
            return self.page.evaluate(_NAME)

    def look(self) -> None:
        """Inspect the page: the harness reads and measures, and acts on nothing."""
        with self.guard.lifted():
            super().look()

    def _settle(self) -> None:
        with self.guard.lifted():
            super()._settle()


def _is(found: str, name: Name) -> bool:
    return found == name if isinstance(name, str) else bool(name.search(found))
