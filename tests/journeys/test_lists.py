"""Lists and the palette by the keys alone: opened, searched, left, and nothing lies over the focus."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import sign_in_as

pytestmark = pytest.mark.timeout(300)
_FOCUSED = "document.activeElement.id"
_ACTIVE = "document.getElementById('palette-what').getAttribute('aria-activedescendant')"


def _options(page: Page):
    return page.locator("#palette-list [role=option]")


def test_the_palette_leads_on_by_keys_and_the_head_of_a_list_stays_in_sight(visitor, system):
    office = visitor()
    look, office.look = office.look, lambda: None  # the way in is inspected elsewhere
    sign_in_as(office, system, "Administrator UW", "Łódzki Urząd")
    office.open("/backoffice/access/application/?state=all")
    page = office.page
    link = page.locator("tbody th a").last
    link.focus()
    head = page.locator(".bo-list thead th").first
    assert head.bounding_box()["y"] == pytest.approx(0, abs=1)
    assert link.bounding_box()["y"] > head.bounding_box()["height"]

    number = link.inner_text()
    page.keyboard.press("Control+k")
    page.keyboard.type("łódź")
    expect(_options(page).first).to_be_visible()
    expect(page.locator("#palette [data-said]")).not_to_be_empty()
    look()
    first = page.evaluate(_ACTIVE)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(_ACTIVE) != first
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    assert link.evaluate("link => link === document.activeElement")

    page.keyboard.press("/")
    assert page.evaluate(_FOCUSED) == "what"
    page.keyboard.press("Control+k")
    page.locator("#palette-what").select_text()
    page.keyboard.type(number.lower())
    expect(_options(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(number)

    office.open("/backoffice/units/unit/kolumny/")
    page.locator("button[value^='down:']").first.focus()
    names = page.locator("[data-order] li span").all_inner_texts()
    page.keyboard.press("Enter")
    moved = page.locator("[data-order] li span").all_inner_texts()
    assert moved[:2] == names[1::-1]
    expect(page.locator("[data-ordered]")).to_contain_text(names[0])
