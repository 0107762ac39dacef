"""Obligations, collections and forms as an office sees and changes them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.owed import standing
from ssoz.actors import SYSTEM
from ssoz.reports import operations
from ssoz.reports.models import Collection, Obligation
from ssoz.reports.statuses import obligation_status
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_report,
    make_reporter,
    make_shipped_edition,
    make_supervisor,
    make_unit,
    uw_of,
)

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:reports_obligation_changelist")
ASSIGN = reverse("backoffice:reports_obligation_assign")
DAY = timedelta(days=1)


@pytest.fixture
def collection():
    return make_collection(due_on=timezone.localdate() + 10 * DAY)


@pytest.fixture
def office():
    return make_actor(role="uw-admin", unit=uw_of("10"))


@pytest.fixture
def client(client_for, office):
    return client_for(office)


def page(obligation, name="change") -> str:
    return reverse(f"backoffice:reports_obligation_{name}", args=[obligation.pk])


def owe(collection, voivodeship="10", **fields) -> Obligation:
    unit = make_unit(voivodeship=voivodeship, **fields)
    return make_obligation(collection=collection, unit=unit)


def listed(client, **query) -> set[int]:
    return {row.pk for row in client.get(LIST, query).context["cl"].result_list}


def of_every_status() -> dict[str, Obligation]:
    today = timezone.localdate()
    ahead = make_collection(due_on=today + 10 * DAY)
    past = make_collection(edition=make_edition(code="T-9"), due_on=today - DAY)
    made = {name: owe(ahead) for name in ("outstanding", "in_progress", "sent", "done", "away")}
    made["overdue"] = owe(past)
    made["extended"] = owe(past)
    for name, state in (("in_progress", "draft"), ("sent", "sent"), ("done", "accepted")):
        make_report(state=state, obligation=made[name])
    supervisor = make_supervisor(made["away"].unit)
    operations.mark_not_applicable(
        obligation=made["away"], reason="Nie prowadzi oddziału", actor=supervisor
    )
    operations.extend(
        obligation=made["extended"], until=today + DAY, reason="Awaria", actor=supervisor
    )
    return made


# --- The list ----------------------------------------------------------------------------------------


def test_the_status_said_in_a_query_is_the_one_that_the_domain_derives():
    of_every_status()
    today = timezone.localdate()
    rows = list(standing(Obligation.objects.all(), today))
    assert {row.standing for row in rows} == set(Obligation.Status.values)
    for row in rows:
        assert row.standing == obligation_status(row, today), row


def test_statuses_forms_and_words_find_obligations(client):
    made = of_every_status()
    assert listed(client, status="overdue") == {made["overdue"].pk}
    assert listed(client, status="not_applicable") == {made["away"].pk}
    assert listed(client, status="outstanding") == {made["outstanding"].pk, made["extended"].pk}
    assert listed(client, form="T-9") == {made["overdue"].pk, made["extended"].pk}
    name = made["sent"].unit.name
    assert made["sent"].pk in listed(client, q=name)


def test_each_office_sees_the_obligations_in_its_reach(client, client_for, collection):
    near, far = owe(collection), owe(collection, "14")
    assert listed(client) == {near.pk}
    assert client.get(page(far)).status_code == 404
    for name in ("przedluz", "nie-dotyczy", "dotyczy"):
        answer = client.post(page(far, name), {"reason": "x", "until": "2099-01-01"})
        assert answer.status_code == 404
    employee = client_for(make_actor(role="cez-employee"))
    assert listed(employee) == {near.pk, far.pk}
    assert client_for(make_reporter(near.unit)).get(LIST).status_code == 404


def test_the_page_says_why_and_leads_to_reports_only_who_reads_them(client, client_for, collection):
    obligation = owe(collection)
    report = make_report(state="sent", obligation=obligation)
    link = reverse("backoffice:reports_report_change", args=[report.pk])
    text = client.get(page(obligation)).content.decode()
    assert "Tak zdecydowano w\u00a0teście." in text and link in text
    employee = client_for(make_actor(role="cez-employee"))
    assert link not in employee.get(page(obligation)).content.decode()
    assert employee.get(page(obligation)).context["acts"] == []
    assert employee.get(page(obligation, "przedluz")).status_code == 404


# --- Decisions ---------------------------------------------------------------------------------------


def test_not_applicable_and_back_each_with_its_reason(client, collection):
    obligation = owe(collection)
    assert client.post(page(obligation, "nie-dotyczy")).context["form"].errors["reason"]
    client.post(page(obligation, "nie-dotyczy"), {"reason": "Nie prowadzi oddziału"})
    obligation.refresh_from_db()
    assert obligation.not_applicable_reason == "Nie prowadzi oddziału"
    slugs = [b["act"].slug for b in client.get(page(obligation)).context["acts"]]
    assert slugs == ["dotyczy"]
    client.post(page(obligation, "dotyczy"), {"reason": "Jednak prowadzi"})
    obligation.refresh_from_db()
    assert obligation.not_applicable_at is None


def test_what_was_sent_does_apply(client, collection):
    obligation = owe(collection)
    make_report(state="sent", obligation=obligation)
    answer = client.post(page(obligation, "nie-dotyczy"), {"reason": "Pomyłka"})
    assert answer.context["refusal"]
    obligation.refresh_from_db()
    assert obligation.not_applicable_at is None


def test_the_day_of_one_unit_is_extended_with_a_reason(client, collection):
    obligation = owe(collection)
    later = (obligation.due + 7 * DAY).isoformat()
    assert (
        client.post(page(obligation, "przedluz"), {"until": "31.02.2027", "reason": "x"})
        .context["form"]
        .errors["until"]
    )
    early = client.post(page(obligation, "przedluz"), {"until": "2020-01-01", "reason": "x"})
    assert early.context["refusal"]
    client.post(page(obligation, "przedluz"), {"until": later, "reason": "Awaria"})
    obligation.refresh_from_db()
    assert obligation.due.isoformat() == later
    assert "Awaria" in client.get(page(obligation)).content.decode()


def test_an_obligation_is_laid_on_a_unit_that_was_searched_for(client, collection):
    unit = make_unit(voivodeship="10", name="Przychodnia Pod Lipami")
    make_unit(voivodeship="14", name="Przychodnia Pod Lipami Daleka")
    found = client.get(ASSIGN, {"q": "lipami"})
    assert [row.pk for row in found.context["found"]] == [unit.pk]
    address = f"{ASSIGN}?unit={unit.pk}"
    assert client.post(address, {"reason": "x"}).context["form"].errors["collection"]
    answer = client.post(address, {"collection": collection.pk, "reason": "Prowadzi oddział"})
    obligation = Obligation.objects.get(unit=unit)
    assert answer.url == page(obligation)
    assert (obligation.source, obligation.source_reason) == ("decision", "Prowadzi oddział")
    again = client.post(address, {"collection": collection.pk, "reason": "x"})
    assert again.context["form"].errors["collection"]


def test_no_obligation_is_laid_out_of_reach(client, client_for, collection):
    far = make_unit(voivodeship="14")
    assert client.get(f"{ASSIGN}?unit={far.pk}").status_code == 404
    assert client.get(f"{ASSIGN}?unit=x").status_code == 404
    near = make_unit(voivodeship="10")
    psychiatric = make_collection(
        edition=make_edition(code="T-P", report_class="psychiatric"), for_voivodeship=False
    )
    answer = client.post(
        f"{ASSIGN}?unit={near.pk}", {"collection": psychiatric.pk, "reason": "Próba"}
    )
    assert answer.context["form"].errors["collection"]
    assert client_for(make_actor(role="cez-employee")).get(ASSIGN).status_code == 404


# --- Collections -------------------------------------------------------------------------------------


def of_collection(collection, name="change") -> str:
    return reverse(f"backoffice:reports_collection_{name}", args=[collection.pk])


def test_an_office_reads_collections_and_their_due_days_and_changes_nothing(client, collection):
    shown = client.get(of_collection(collection))
    assert shown.context["acts"] == []
    assert [d.link for d in shown.context["deadlines"]] == ["unit"]
    for name in ("zamknij", "termin", "otworz", "otworz-ponownie"):
        assert client.get(of_collection(collection, name)).status_code == 404
        client.post(of_collection(collection, name))
    collection.refresh_from_db()
    assert not collection.is_closed


def test_the_centre_sets_due_days_closes_and_opens_again(client_for, collection):
    chief = client_for(make_actor(role="cez-admin"))
    obligation = owe(collection)
    new = date(2027, 3, 31)
    answer = chief.post(
        of_collection(collection, "termin"),
        {"link": "unit", "stage": "final", "due_on": new.isoformat()},
    )
    assert answer.url == of_collection(collection)
    obligation.refresh_from_db()
    assert obligation.due_on == new
    chief.post(
        of_collection(collection, "termin"),
        {"link": "office", "stage": "preliminary", "due_on": "2027-04-30"},
    )
    assert len(chief.get(of_collection(collection)).context["deadlines"]) == 2
    chief.post(of_collection(collection, "zamknij"))
    assert Collection.objects.get(pk=collection.pk).is_closed
    chief.post(of_collection(collection, "otworz-ponownie"))
    assert not Collection.objects.get(pk=collection.pk).is_closed


def test_a_planned_collection_is_opened_and_lays_its_obligations(client_for):
    unit = make_unit(voivodeship="10")
    planned = make_collection(owed_by=["entity"], opened=False)
    chief = client_for(make_actor(role="cez-admin"))
    chief.post(of_collection(planned, "otworz"))
    assert Obligation.objects.filter(collection=planned, unit=unit).exists()


def test_the_collections_are_found_by_their_state(client_for, collection):
    chief = client_for(make_actor(role="cez-admin"))
    planned = make_collection(edition=make_edition(code="T-2"), opened=False)
    closed = make_collection(edition=make_edition(code="T-3"))
    operations.close_collection(collection=closed, actor=SYSTEM)
    address = reverse("backoffice:reports_collection_changelist")
    for state, expected in (("open", collection), ("closed", closed), ("planned", planned)):
        rows = chief.get(address, {"state": state}).context["cl"].result_list
        assert [row.pk for row in rows] == [expected.pk]


# --- Forms -------------------------------------------------------------------------------------------


def test_the_page_of_a_form_says_where_each_section_comes_from(client):
    edition = make_shipped_edition("mz-88", "2025")
    address = reverse("backoffice:questionnaires_edition_change", args=[edition.pk])
    context = client.get(address).context
    assert {one["is_project"] for one in context["sections"]} <= {True, False}
    text = client.get(address).content.decode()
    for one in context["sections"]:
        assert one["section"].code in text
    assert len(context["rules"]) == len(context["form"].rules) > 0


def test_a_draft_of_a_form_is_for_who_makes_forms(client, client_for):
    draft = make_edition(code="T-D", published=False)
    address = reverse("backoffice:questionnaires_edition_change", args=[draft.pk])
    assert client.get(address).status_code == 404
    assert client_for(make_actor(role="cez-admin")).get(address).status_code == 200
