"""Columns and filters belong to whoever chose them; a colleague sees what was shared."""

import pytest

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.journal.models import Entry
from ssoz.preferences import operations
from ssoz.preferences.models import NAME_LONGEST, QUERY_LONGEST, ChosenColumns, SavedFilter
from ssoz.preferences.refusals import Refused
from tests.makers import make_actor, make_pesel, uw_of

pytestmark = pytest.mark.django_db
LIST = "units.unit"


@pytest.fixture
def office():
    return make_actor(role="uw-admin")


def save(actor, name="Zamknięte", query="open=no", **more):
    return operations.save_filter(screen=LIST, name=name, query=query, actor=actor, **more)


def test_columns_are_kept_once_for_a_person_and_a_list(office):
    operations.choose_columns(screen=LIST, names=["unit_name", "regon"], actor=office)
    operations.choose_columns(screen=LIST, names=["unit_name", "town"], actor=office)
    assert ChosenColumns.objects.get().names == ["unit_name", "town"]
    entry = Entry.objects.filter(act="preferences.columns.chosen").latest("pk")
    assert entry.details == {"columns": ["unit_name", "town"]}
    assert (entry.person_id, entry.about_person_id) == (office.person_id, office.person_id)


def test_a_filter_is_saved_changed_and_forgotten_and_each_is_on_record(office):
    saved = save(office, name="  Zamknięte   jednostki ", columns=["regon"])
    assert (saved.name, saved.query, saved.columns) == ("Zamknięte jednostki", "open=no", ["regon"])
    operations.change_filter(saved=saved, values={"name": "Dawne"}, actor=office)
    saved.refresh_from_db()
    assert (saved.name, saved.query) == ("Dawne", "open=no")
    operations.delete_filter(saved=saved, actor=office)
    acts = Entry.objects.filter(act__startswith="preferences.").order_by("pk")
    assert [entry.act.rpartition(".")[2] for entry in acts] == ["saved", "changed", "deleted"]
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * (NAME_LONGEST + 1)}, "long"),
        ({"name": "zamknięte"}, "taken"),
        ({"query": "q=" + "x" * QUERY_LONGEST}, "query"),
        ({"name": f"Teczka {make_pesel()}"}, "pesel"),
        ({"query": f"q=jan+{make_pesel()[:6]}+{make_pesel()[6:]}"}, "pesel"),
    ],
    ids=["empty", "long", "taken", "too much", "pesel in the name", "pesel in the words"],
)
def test_what_can_not_be_kept_is_refused_and_nothing_changes(office, values, code):
    save(office)
    other = save(office, name="Inne")
    with pytest.raises(Refused) as refusal:
        operations.change_filter(saved=other, values=values, actor=office)
    assert refusal.value.code == code
    assert SavedFilter.objects.get(pk=other.pk).name == "Inne"


def test_there_is_an_end_to_the_number_of_filters(office, monkeypatch):
    monkeypatch.setattr(operations, "MOST_FILTERS", 1)
    save(office)
    with pytest.raises(Refused):
        save(office, name="Drugi")


def test_one_filter_at_most_opens_with_the_list(office):
    first = save(office, is_default=True)
    second = save(office, name="Drugi", is_default=True)
    first.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)


def test_a_colleague_in_the_unit_sees_what_is_shared_and_changes_nothing(office):
    shared, own = save(office, shared=True), save(office, name="Moje")
    colleague = make_actor(role="uw-admin")
    stranger = make_actor(role="uw-admin", unit=uw_of("14"))
    assert set(SavedFilter.objects.visible_to(office)) == {shared, own}
    assert set(SavedFilter.objects.visible_to(colleague)) == {shared}
    assert not SavedFilter.objects.visible_to(stranger)
    assert not SavedFilter.objects.visible_to(SYSTEM)
    for act in (operations.delete_filter, operations.change_filter):
        values = {} if act is operations.delete_filter else {"values": {"name": "Nasze"}}
        with pytest.raises(NotAllowed):
            act(saved=shared, actor=colleague, **values)


def test_the_system_has_no_wishes():
    with pytest.raises(NotAllowed):
        operations.choose_columns(screen=LIST, names=[], actor=SYSTEM)
