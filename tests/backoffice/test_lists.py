"""Lists as one likes them: columns in one's own order, filters under a name, the same in a file."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from backoffice.columns import moved
from backoffice.shown import FITTING
from backoffice.sites import site
from ssoz.access.models import Role
from ssoz.preferences.models import ChosenColumns, SavedFilter
from tests.backoffice.test_exports import exported
from tests.makers import (
    make_actor,
    make_application,
    make_obligation,
    make_person,
    make_report,
    make_unit,
    uw_of,
)

pytestmark = pytest.mark.django_db
UNITS = "units_unit"


@pytest.fixture
def client(client_for, office):
    return client_for(office)


def address(screen: str, page: str = "changelist", **query: str) -> str:
    url = reverse(f"backoffice:{screen}_{page}")
    if page == "changelist":
        return f"{url}?{urlencode(query)}" if query else url
    return f"{url}?{urlencode({'_changelist_filters': urlencode(query)})}"


def headings(answer) -> list[str]:
    return [str(h) for h in answer.context["shown"].headings]


def choose(client, screen: str, *names: str, query: dict[str, str] | None = None, **more: str):
    sent = {"columns": names, "order": names, **(more or {"save": "1"})}
    return client.post(address(screen, "columns", **(query or {})), sent)


# --- Columns ---------------------------------------------------------------------------------------


def test_a_list_shows_the_columns_that_were_chosen_in_their_order(client):
    make_unit(name="Jedyna", regon="147028160", legal_form_name="spółka", psychiatric=True)
    names = ["unit_name", "legal_form_name", "regon", "psychiatric", "type"]
    assert choose(client, UNITS, *names).url == address(UNITS)
    answer = client.get(address(UNITS, q="jedyna"))
    page = answer.content.decode()
    assert headings(answer) == names
    assert ">spółka<" in page and ">147028160<" in page and "numbers" not in headings(answer)


def test_the_first_column_leads_always_and_unknown_names_are_passed_over(client):
    choose(client, UNITS, "regon", "password", "search_text", "unit_name")
    assert headings(client.get(address(UNITS))) == ["unit_name", "regon"]
    choose(client, UNITS, "unit_name", "type")
    ChosenColumns.objects.update(names=["gone", "town"])
    assert headings(client.get(address(UNITS))) == ["unit_name", "town"]


def test_columns_go_back_to_how_the_list_comes(client):
    usual = headings(client.get(address(UNITS)))
    choose(client, UNITS, "unit_name", "regon")
    choose(client, UNITS, "unit_name", "regon", reset="1")
    assert headings(client.get(address(UNITS))) == usual


def test_without_a_script_a_button_moves_a_column_and_nothing_is_saved_yet(client):
    answer = choose(client, UNITS, "unit_name", "type", "regon", move="up:regon")
    listed = [(name, ticked) for name, _title, ticked in answer.context["columns"]]
    assert listed[:2] == [("regon", True), ("type", True)] and listed[2][1] is False
    assert not ChosenColumns.objects.exists()


@pytest.mark.parametrize(
    ("step", "order"),
    [
        ("up:c", "acb"), ("down:b", "acb"), ("up:b", "abc"), ("down:c", "abc"),
        ("up:a", "abc"), ("down:a", "abc"), ("up:x", "abc"), ("", "abc"),
    ],
)  # fmt: skip
def test_a_column_moves_by_one_place_but_never_before_the_first(step, order):
    assert "".join(moved("abc", step)) == order


def test_columns_are_each_persons_own(client, client_for):
    choose(client, UNITS, "unit_name", "regon")
    other = client_for(make_actor(role="uw-admin"))
    assert headings(other.get(address(UNITS))) != ["unit_name", "regon"]


def test_many_columns_scroll_within_the_list(client):
    make_unit()
    offered = client.get(address(UNITS, "columns")).context["columns"]
    names = ["unit_name", *[name for name, _title, _ticked in offered]]
    choose(client, UNITS, *names[: FITTING + 1])
    assert 'tabindex="0"' in client.get(address(UNITS)).content.decode()
    choose(client, UNITS, *names[:FITTING])
    assert "bo-list wide" not in client.get(address(UNITS)).content.decode()


def test_an_export_takes_the_chosen_columns_in_their_order(client):
    make_unit(name="Jedyna", regon="147028160", town="Łódź")
    choose(client, UNITS, "unit_name", "status", "phone", "numbers", "regon")
    rows = exported(client, UNITS, q="jedyna")
    assert rows[0] == ["Nazwa", "Miejscowość", "Status", "Telefon", "REGON", "NIP"]
    assert rows[1][4] == "147028160"


def test_every_column_of_every_list_can_be_shown_at_once(client_for, django_assert_max_num_queries):
    report = make_report(state="sent", obligation=make_obligation(unit=make_unit()))
    for _ in range(4):
        make_application(person=make_person())
    chief = make_actor(role="cez-admin")
    client = client_for(chief)
    for model, screen in site._registry.items():
        if not screen.keeps_list or not chief.can(screen.list_permission):
            continue
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        page = client.get(address(name, "columns"))
        names = [page.context["first"][0], *[name for name, *_rest in page.context["columns"]]]
        choose(client, name, *names)
        with django_assert_max_num_queries(26):
            answer = client.get(address(name))
        assert answer.status_code == 200 and headings(answer) == names, name
    page = client.get(address("reports_report")).content.decode()
    assert report.unit.voivodeship.name in page


def test_what_the_page_may_not_tell_the_further_columns_do_not_tell_either(client, office):
    Role.objects.get(code="uw-admin").grants.filter(permission__code="person.read").delete()
    make_application()
    offered = client.get(address("people_person", "columns")).context["columns"]
    assert {name for name, *_rest in offered} == {"masked", "email", "active_profiles"}
    choose(client, "people_person", "name", "created_at")
    assert headings(client.get(address("people_person"))) == ["name"]


def test_further_columns_stay_empty_where_the_page_of_the_row_is_out_of_reach(client, office):
    Role.objects.get(code="uw-admin").grants.filter(permission__code="person.read").update(
        reach="own"
    )
    make_application(unit=make_unit(), person=make_person(family_name="Okoń"))
    choose(client, "people_person", "name", "family_name")
    page = client.get(address("people_person", q="okon")).content.decode()
    assert " Okoń" in page and ">Okoń<" not in page


def test_the_wishes_of_a_person_cost_a_list_no_question(client, django_assert_max_num_queries):
    client.get(address(UNITS, q="x"))
    with django_assert_max_num_queries(10):
        client.get(address(UNITS, q="szpital"))


# --- Saved filters ---------------------------------------------------------------------------------


def save(client, name="Zamknięte", do="new", query: dict[str, str] | None = None, **more: str):
    sent = {"name": name, do: "1", **more}
    return client.post(address(UNITS, "filters", **(query or {"open": "no"})), sent)


def test_a_saved_filter_brings_back_filters_search_and_columns(client):
    make_unit(name="Ćma", regon="147028160")
    choose(client, UNITS, "unit_name", "regon")
    query = {"q": "cma", "kind": "reporting", "open": "", "p": "3", "password": "x"}
    saved = SavedFilter.objects.get(pk=save(client, query=query).url.rpartition("=")[2])
    assert (saved.query, saved.columns) == ("q=cma&kind=reporting", ["unit_name", "regon"])
    choose(client, UNITS, "unit_name", "type")
    answer = client.get(address(UNITS, q="cma", kind="reporting", view=saved.pk))
    assert headings(answer) == ["unit_name", "regon"]
    assert [unit.name for unit in answer.context["cl"].result_list] == ["Ćma"]
    assert 'aria-current="true">Zamknięte' in answer.content.decode()
    rows = exported(client, UNITS, view=str(saved.pk), q="cma")
    assert rows[0] == ["Nazwa", "Miejscowość", "REGON"]


def test_a_saved_filter_is_renamed_overwritten_and_deleted(client):
    save(client)
    saved = SavedFilter.objects.get()
    with_it = {"kind": "reporting", "view": str(saved.pk)}
    answer = save(client, "Wszystkie", "change", with_it)
    assert "view=" in answer.url and "kind=reporting" in answer.url
    saved.refresh_from_db()
    assert (saved.name, saved.query) == ("Wszystkie", "kind=reporting")
    choose(client, UNITS, "unit_name", "nip", query=with_it)
    saved.refresh_from_db()
    assert saved.columns == ["unit_name", "nip"] and not ChosenColumns.objects.exists()
    asked = save(client, do="delete", query=with_it)
    assert "Wszystkie" in asked.context["title"] and SavedFilter.objects.exists()
    gone = save(client, do="delete", query=with_it, sure="1")
    assert gone.url == address(UNITS, kind="reporting")
    assert not SavedFilter.objects.exists()


def test_one_filter_may_open_with_the_list_and_can_be_put_aside(client):
    save(client, is_default="on")
    saved = SavedFilter.objects.get()
    assert client.get(address(UNITS)).url == address(UNITS, open="no", view=saved.pk)
    page = client.get(address(UNITS, open="no", view=saved.pk)).content.decode()
    assert 'href="?view=0"' in page
    assert client.get(address(UNITS, view="0")).status_code == 200
    assert client.get(address(UNITS, q="x")).status_code == 200


def test_a_mistake_is_said_and_what_was_typed_stays(client):
    save(client)
    answer = save(client, " zamknięte ", shared="on")
    assert answer.status_code == 200 and answer.context["failed"]
    page = answer.content.decode()
    assert 'value=" zamknięte "' in page or "zamknięte" in page
    assert "checked" in page and 'aria-invalid="true"' in page
    assert SavedFilter.objects.count() == 1


def test_a_filter_that_asks_for_what_is_gone_says_so_and_shows_the_rest(client):
    make_unit(name="Jest")
    saved = SavedFilter.objects.get(pk=save(client).url.rpartition("=")[2])
    SavedFilter.objects.update(
        query="open=maybe&size=big&kind=reporting", columns=["unit_name", "beds", "regon"]
    )
    answer = client.get(address(UNITS, open="maybe", size="big", kind="reporting", view=saved.pk))
    *_saved, text = [str(message) for message in answer.context["messages"]]
    assert "Zamknięte" in text and "maybe" not in text and "size" not in text
    assert answer.context["cl"].result_count >= 1 and headings(answer) == ["unit_name", "regon"]
    save(client, do="change", query={"open": "maybe", "kind": "reporting", "view": str(saved.pk)})
    saved.refresh_from_db()
    assert (saved.query, saved.columns) == ("kind=reporting", ["unit_name", "regon"])


@pytest.mark.parametrize("number", ["7777", "x", "1e5", "٣", "9" * 40])
def test_a_filter_that_is_not_there_changes_nothing(client, number):
    answer = client.get(address(UNITS, view=number))
    assert answer.status_code == 200 and answer.context["applied"] is None
    for do in ("change", "delete"):
        assert save(client, do=do, query={"view": number}).status_code == 404


def test_what_a_colleague_shares_is_applied_and_stays_theirs(client, client_for, office):
    save(client, shared="on")
    save(client, "Prywatny")
    shared = SavedFilter.objects.get(name="Zamknięte")
    colleague = client_for(make_actor(role="uw-admin"))
    stranger = client_for(make_actor(role="uw-admin", unit=uw_of("14")))
    page = colleague.get(address(UNITS)).content.decode()
    assert "Zamknięte" in page and office.name in page and "Prywatny" not in page
    assert "Zamknięte" not in stranger.get(address(UNITS)).content.decode()
    with_it = {"view": str(shared.pk)}
    for do in ("change", "delete"):
        assert save(colleague, do=do, query=with_it).status_code == 404
    choose(colleague, UNITS, "unit_name", "nip", query=with_it)
    shared.refresh_from_db()
    assert "nip" not in shared.columns
    assert stranger.get(address(UNITS, view=shared.pk)).context["applied"] is None


def test_a_pesel_is_never_kept_nor_led_on(client):
    number = make_person().pesel
    page = client.get(address(UNITS, q=number)).content.decode()
    assert number not in page
    save(client, query={"q": number, "kind": "reporting"})
    assert SavedFilter.objects.get().query == "kind=reporting"
    assert save(client, f"Teczka {number}").context["failed"]


def test_where_the_list_is_closed_so_are_its_columns_and_filters(client_for):
    stranger = client_for(make_actor(role="reporter-non-financial"))
    for page in ("columns", "filters"):
        assert stranger.get(address(UNITS, page)).status_code == 404
        assert stranger.post(address(UNITS, page), {"save": "1"}).status_code == 404
