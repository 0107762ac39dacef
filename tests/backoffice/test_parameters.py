"""The pages of parameters: what holds, what held, setting and putting back, mistakes and rivals."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ssoz.journal.models import Entry
from ssoz.parameters import operations
from ssoz.parameters.catalogue import PARAMETERS
from ssoz.parameters.models import Setting
from tests.makers import make_actor

pytestmark = pytest.mark.django_db
PAGE = reverse("backoffice:parameter", args=["export_keep_days"])


@pytest.fixture
def chief():
    return make_actor(role="cez-admin")


@pytest.fixture
def browser(client_for, chief):
    return client_for(chief)


def shown(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_every_parameter_has_its_page_and_its_line(browser):
    listed = shown(browser.get(reverse("backoffice:parameters")))
    for code in PARAMETERS:
        assert reverse("backoffice:parameter", args=[code]) in listed
        assert browser.get(reverse("backoffice:parameter", args=[code])).status_code == 200


def test_a_value_is_set_and_put_back_on_record(browser, chief):
    answer = browser.post(PAGE, {"value": "12", "seen": "0"}, follow=True)
    assert "<b>12 " in shown(answer) and str(Setting.objects.get().value) == "12"
    seen = Setting.history.get().pk
    browser.post(
        reverse("backoffice:parameter-put-back", args=["export_keep_days"]), {"seen": seen}
    )
    assert Setting.objects.get().value is None
    written = Entry.objects.filter(act__startswith="parameters.", person_id=chief.person_id)
    acts = list(written.order_by("pk").values_list("act", flat=True))
    assert acts == ["parameters.setting.changed", "parameters.setting.put_back"]


def test_a_mistake_is_shown_at_the_field_and_what_was_typed_stays(browser):
    page = shown(browser.post(PAGE, {"value": "tysiąc", "seen": "0"}))
    assert 'value="tysiąc"' in page and "aria-invalid" in page
    assert not Setting.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "²"])
def test_whoever_does_not_say_what_they_saw_changes_nothing(browser, seen):
    assert browser.post(PAGE, {"value": "5", "seen": seen}).status_code == 200
    assert not Setting.objects.exists()


def test_the_slower_editor_is_told_and_keeps_what_they_typed(browser, chief):
    operations.set_value(code="export_keep_days", raw="9", seen=0, actor=chief)
    page = shown(browser.post(PAGE, {"value": "33", "seen": "0"}))
    assert 'value="33"' in page and 'role="alert"' in page
    assert Setting.objects.get().value == 9


def test_the_page_says_what_held_on_a_day_and_who_set_it(browser, chief):
    with time_machine.travel(timezone.now() - timedelta(days=5), tick=False):
        operations.set_value(code="export_keep_days", raw="9", seen=0, actor=chief)
    before = (timezone.localdate() - timedelta(days=6)).isoformat()
    since = (timezone.localdate() - timedelta(days=4)).isoformat()
    page = shown(browser.get(PAGE, {"dzien": since}))
    assert "<b>9 " in page.partition('role="status"')[2] and chief.name in page
    page = shown(browser.get(PAGE, {"dzien": before}))
    assert "<b>7 " in page.partition('role="status"')[2]
    for wrong in ("wczoraj", "2999-01-01", "2026-02-31"):
        assert "day_error" in shown(browser.get(PAGE, {"dzien": wrong}))


def test_an_unknown_parameter_does_not_exist_and_others_see_none(browser, client_for):
    assert browser.get(reverse("backoffice:parameter", args=["secret_key"])).status_code == 404
    office = client_for(make_actor(role="uw-admin"))
    assert office.get(PAGE).status_code == 404
    assert office.post(PAGE, {"value": "5", "seen": "0"}).status_code == 404
    assert not Setting.objects.exists()
