"""The page on which a unit gives way to others: named, looked at, confirmed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from ssoz.reports.models import Obligation
from ssoz.units.models import Succession, Unit
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_reporter,
    make_unit,
    quietly,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def old():
    return make_unit(name="Szpital Dawny")


@pytest.fixture
def new():
    return make_unit(name="Szpital Obecny Wydmowy")


def address(unit) -> str:
    return reverse("backoffice:units_unit_nastepstwo", args=[unit.pk])


def page(unit) -> str:
    return reverse("backoffice:units_unit_change", args=[unit.pk])


def said(old, new, **words) -> dict:
    today = timezone.localdate()
    return {
        "kind": "takeover", "effective_on": today.isoformat(), "reason": "Uchwała 7",
        "predecessors": [old.pk], "successors": [new.pk], "do": "preview", **words,
    }  # fmt: skip


def form_of(answer) -> dict[str, str]:
    [form] = html.document_fromstring(answer.content).xpath("//main//form[@method='post']")
    return dict(form.form_values())


def test_units_are_found_and_named_step_by_step_and_nothing_typed_is_lost(client, old, new):
    opened = client.get(address(old))
    assert opened.context["chosen"].predecessors == [old]
    typed = {"predecessors": [old.pk], "reason": "Uchwała 7", "kind": "takeover"}
    found = client.post(address(old), {**typed, "q": "wydmowy", "do": "search"})
    assert found.context["found"] == [new]
    named = client.post(address(old), {**typed, "do": f"successor:{new.pk}"})
    assert named.context["chosen"].successors == [new]
    assert form_of(named)["reason"].strip() == "Uchwała 7"
    dropped = client.post(address(old), {**typed, "successors": [new.pk], "do": f"drop:{new.pk}"})
    assert dropped.context["chosen"].successors == []
    assert not Succession.objects.exists()


def test_the_consequences_are_counted_before_and_done_only_when_confirmed(client, old, new):
    with quietly():
        for name in ("Anna", "Jan"):
            make_reporter(old, first_name=name)
    for code in ("T-1", "T-2", "T-3"):
        make_obligation(collection=make_collection(edition=make_edition(code=code)), unit=old)
    shown = client.post(address(old), said(old, new))
    heritage = shown.context["heritage"]
    assert (len(heritage.passing), len(heritage.leaving)) == (3, 2)
    assert "T-2" in shown.content.decode()
    assert Unit.objects.get(pk=old.pk).closed_on is None

    values = form_of(shown) | {"do": "apply"}
    done = client.post(address(old), values)
    assert done["Location"] == page(old)
    assert Obligation.objects.filter(unit=new).count() == 3
    assert new.name in client.get(page(old)).content.decode()
    assert old.name in client.get(page(new)).content.decode()
    again = client.get(address(old))
    assert again["Location"] == page(old)


def test_confirming_what_has_changed_meanwhile_shows_it_again(client, old, new):
    values = form_of(client.post(address(old), said(old, new))) | {"do": "apply"}
    make_obligation(collection=make_collection(), unit=old)
    answer = client.post(address(old), values)
    assert answer.context["refusal"] and len(answer.context["heritage"].passing) == 1
    assert not Succession.objects.exists()
    values = form_of(answer) | {"do": "apply"}
    assert client.post(address(old), values)["Location"] == page(old)


def test_applying_without_having_looked_shows_the_consequences_first(client, old, new):
    answer = client.post(address(old), said(old, new, do="apply"))
    assert answer.context["heritage"] and not Succession.objects.exists()


def test_mistakes_and_refusals_keep_what_was_typed(client, old, new):
    answer = client.post(address(old), said(old, new, reason="", kind=""))
    assert set(answer.context["form"].errors) == {"kind", "reason"}
    ahead = (timezone.localdate() + timedelta(days=3)).isoformat()
    answer = client.post(address(old), said(old, new, effective_on=ahead))
    assert answer.context["refusal"]
    assert form_of(answer)["effective_on"] == ahead
    assert answer.context["chosen"].successors == [new]
    answer = client.post(address(old), said(old, new, kind="split", successors=[new.pk, old.pk]))
    assert answer.context["refusal"]


def test_in_a_split_one_successor_is_chosen_to_inherit(client, old, new):
    other = make_unit()
    make_obligation(collection=make_collection(), unit=old)
    words = {"kind": "split", "successors": [new.pk, other.pk]}
    assert client.post(address(old), said(old, new, **words)).context["refusal"]
    shown = client.post(address(old), said(old, new, **words, heir=other.pk))
    assert shown.context["heir"] == other
    values = form_of(shown) | {"do": "apply", "successors": [new.pk, other.pk]}
    client.post(address(old), values)
    assert Obligation.objects.get().unit == other


def test_a_unit_of_another_voivodeship_can_neither_give_way_nor_succeed(client, old):
    far = make_unit(voivodeship="14", name="Szpital Daleki Wydmowy")
    assert client.post(address(far), said(far, old)).status_code == 404
    for words in (said(old, far), said(far, old), said(old, old, do=f"successor:{far.pk}")):
        assert client.post(address(old), words).status_code == 404
    found = client.post(address(old), {"q": "wydmowy", "do": "search"})
    assert found.context["found"] == []
    for wrong in ("x", "9" * 30):
        assert client.post(address(old), said(old, old, heir=wrong)).status_code == 404
