"""The decision on a report: which buttons stand there, what they do, and what they tell."""

import pytest
from django.urls import reverse

from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import Person
from ssoz.reports import operations, refusals
from ssoz.reports.models import Note, Report
from tests.makers import (
    make_actor,
    make_application,
    make_collection,
    make_edition,
    make_obligation,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
    person_actor,
    quietly,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection():
    return make_collection()


@pytest.fixture
def unit():
    return make_unit(voivodeship="10", name="Przychodnia Pod Lipami")


@pytest.fixture
def supervisor(unit):
    return make_supervisor(unit, first_name="Katarzyna", family_name="Wróbel")


@pytest.fixture
def client(client_for, supervisor):
    return client_for(supervisor)


@pytest.fixture
def report(collection, unit):
    return make(collection, unit=unit)


def make(collection, *, state="sent", unit=None, **how) -> Report:
    unit = unit or make_unit(voivodeship="10")
    return make_report(
        state=state, obligation=make_obligation(collection=collection, unit=unit), **how
    )


def page(report) -> str:
    return reverse("backoffice:reports_report_change", args=[report.pk])


def act(report, slug) -> str:
    return reverse(f"backoffice:reports_report_{slug}", args=[report.pk])


def slugs(client, report) -> list[str]:
    return [button["act"].slug for button in client.get(page(report)).context["acts"]]


def state(report) -> str:
    return Report.objects.get(pk=report.pk).state


def said(answer) -> str:
    [message] = answer.context["messages"]
    return str(message)


# --- Buttons ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stands", "expected"),
    [
        ("draft", []),
        ("sent", ["zatwierdz", "zweryfikuj", "zwroc"]),
        ("verified", ["zatwierdz", "zwroc"]),
        ("accepted", ["otworz-korekte"]),
        ("returned", []),
    ],
)
def test_the_buttons_follow_the_state(client, collection, stands, expected):
    assert slugs(client, make(collection, state=stands)) == expected


def test_who_filled_or_sent_it_is_told_that_another_person_decides(
    client_for, collection, unit, supervisor
):
    report = make(collection, state="draft", unit=unit)
    saved = operations.fill(
        report=report, revision=report.revision, cells={"1.01.a": "4", "1.01.b": "1"},
        actor=supervisor,
    )  # fmt: skip
    operations.send(report=saved.report, revision=saved.revision, actor=make_reporter(unit))
    client = client_for(supervisor)
    assert slugs(client, report) == ["zwroc"]
    assert client.get(page(report)).context["refused"] == [refusals.OWN_WORK]
    answer = client.post(act(report, "zatwierdz"), follow=True)
    assert said(answer) == str(refusals.OWN_WORK)
    assert state(report) == "sent"


def test_who_fills_in_for_the_unit_in_another_profile_does_not_accept(
    client_for, collection, unit, report
):
    person = Person.objects.get(pk=make_supervisor(unit).person_id)
    office = person_actor(person, person.profiles.get())
    make_application(state="approved", person=person, unit=unit)
    client = client_for(office)
    assert slugs(client, report) == ["zweryfikuj", "zwroc"]
    assert client.get(page(report)).context["refused"] == [refusals.FILLS_THERE]
    assert client.get(act(report, "zatwierdz")).status_code == 404


def test_where_two_people_are_demanded_the_verifier_does_not_accept(client, client_for, unit):
    two = make_collection(edition=make_edition(code="T-2", two_people=True))
    report = make(two, unit=unit)
    assert slugs(client, report) == ["zweryfikuj", "zwroc"]
    client.post(act(report, "zweryfikuj"))
    assert slugs(client, report) == ["zwroc"]
    assert client.get(page(report)).context["refused"] == [refusals.TWO_PEOPLE_FIRST]
    other = client_for(make_supervisor(unit))
    assert slugs(other, report) == ["zatwierdz", "zwroc"]


def test_who_reads_without_deciding_finds_no_act(client_for, unit, report):
    reader = make_actor(role="supervisor-non-financial", unit=make_unit(kind="supervising"))
    client = client_for(reader)
    for slug in ("zatwierdz", "zweryfikuj", "zwroc", "otworz-korekte"):
        assert client.get(act(report, slug)).status_code == 404
        assert client.post(act(report, slug), {"reason": "x"}).status_code == 404
    assert state(report) == "sent"


# --- Acts ------------------------------------------------------------------------------------------


def test_accepting_leads_to_the_next_of_the_filter_with_a_note_that_leads_back(
    client, collection, report
):
    second = make(collection)
    kept = "?_changelist_filters=state%3Dwaiting"
    answer = client.post(act(report, "zatwierdz") + kept, follow=True)
    assert answer.redirect_chain == [(page(second) + kept, 302)]
    assert page(report) in said(answer) and "Przychodnia Pod Lipami" in said(answer)
    assert state(report) == "accepted"
    entry = Entry.objects.about(report).filter(act="reports.report.accepted").get()
    assert entry.person_name == "Katarzyna Wróbel"
    assert OutgoingMail.objects.filter(template="report_accepted").count() == 1


def test_after_the_last_of_the_filter_comes_the_list(client, report):
    kept = "?_changelist_filters=state%3Dwaiting"
    answer = client.post(act(report, "zatwierdz") + kept)
    assert answer.url == reverse("backoffice:reports_report_changelist") + "?state=waiting"


def test_verifying_with_a_message_tells_the_unit(client, report):
    with quietly():
        client.post(act(report, "zweryfikuj"), {"note": "Wszystko w porządku."})
    assert state(report) == "verified"
    kept = Note.objects.get(report=report)
    assert (kept.text, kept.step, kept.from_office) == ("Wszystko w porządku.", "verify", True)


def test_sending_back_needs_a_reason_and_names_the_remarks(client, supervisor, report):
    operations.remark(report=report, cell="1.01.a", text="Sprawdź", actor=supervisor)
    asked = client.get(act(report, "zwroc"))
    assert "1." in asked.context["question"]
    empty = client.post(act(report, "zwroc"), {"reason": "  "})
    assert empty.context["form"].errors["reason"] and 'role="alert"' in empty.content.decode()
    assert state(report) == "sent"
    with quietly():
        client.post(act(report, "zwroc"), {"reason": "Popraw wiersz 01"})
    report.refresh_from_db()
    assert (report.state, report.return_reason) == ("returned", "Popraw wiersz 01")
    assert OutgoingMail.objects.filter(template="report_returned").count() == 1


def test_reopening_needs_a_reason_and_stays_on_the_page(client, collection):
    report = make(collection, state="accepted")
    assert client.post(act(report, "otworz-korekte")).context["form"].errors["reason"]
    answer = client.post(act(report, "otworz-korekte"), {"reason": "Korekta na wniosek"})
    assert answer.url == page(report)
    assert state(report) == "returned"


def test_a_correction_that_the_unit_asked_for_is_seen_beside_the_decision(client, collection, unit):
    reporter = make_reporter(unit)
    report = make(collection, state="accepted", unit=unit, reporter=reporter)
    operations.ask_for_correction(report=report, reason="Pomyłka w wierszu", actor=reporter)
    assert "Pomyłka w wierszu" in client.get(page(report)).content.decode()


# --- Two at once -------------------------------------------------------------------------------------


def test_who_comes_second_is_told_what_the_report_is_now(client, client_for, unit, report):
    faster = make_supervisor(unit, family_name="Prędka")
    seen = client.get(page(report)).context["seen"]
    operations.send_back(report=report, reason="Popraw", actor=faster)
    answer = client.post(act(report, "zatwierdz"), {"seen": seen}, follow=True)
    assert answer.redirect_chain[-1][0] == page(report)
    [message] = answer.context["messages"]
    assert message.level_tag == "error"
    assert Report(state="returned").get_state_display() in str(message)
    assert "Prędka" in str(message)
    assert state(report) == "returned"
    assert answer.context["acts"] == []
    assert OutgoingMail.objects.filter(template="report_accepted").count() == 0


def test_a_decision_on_what_was_not_seen_is_not_taken(client, unit, collection, supervisor):
    reporter = make_reporter(unit)
    report = make(collection, unit=unit, reporter=reporter)
    seen = client.get(page(report)).context["seen"]
    operations.send_back(report=report, reason="Popraw", actor=make_supervisor(unit))
    again = Report.objects.for_acting().get(pk=report.pk)
    saved = operations.fill(
        report=again, revision=again.revision, cells={"1.01.a": "9"}, actor=reporter
    )
    operations.send(report=saved.report, revision=saved.revision, actor=reporter)
    answer = client.post(act(report, "zatwierdz"), {"seen": seen}, follow=True)
    [message] = answer.context["messages"]
    assert message.level_tag == "error"
    assert state(report) == "sent"
    client.post(act(report, "zatwierdz"), {"seen": saved.revision})
    assert state(report) == "accepted"


def test_a_question_that_can_no_longer_be_answered_leads_to_the_page(client, collection):
    report = make(collection, state="accepted")
    answer = client.get(act(report, "zwroc"))
    assert (answer.status_code, answer.url) == (302, page(report))


def test_every_question_is_a_page_of_its_own_and_changes_nothing(client, report):
    for slug in slugs(client, report):
        assert client.get(act(report, slug)).status_code == 200
        assert client.put(act(report, slug)).status_code == 405
    assert state(report) == "sent"


def test_the_place_in_the_list_and_its_neighbours_follow_the_filter(client, collection, report):
    second, third = make(collection), make(collection)
    draft = make(collection, state="draft")
    kept = "?_changelist_filters=state%3Dsent"
    place = client.get(page(second) + kept).context["place"]
    assert (place["number"], place["total"]) == (2, 3)
    assert (place["previous"], place["next"]) == (page(report) + kept, page(third) + kept)
    last = client.get(page(draft)).context["place"]
    assert (last["number"], last["total"], last["next"]) == (4, 4, "")
    assert last["previous"] == page(third)
