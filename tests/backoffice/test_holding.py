"""Who holds what in a unit and what a person may do, and why: now, and on a day gone by."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import RoleGrant
from tests.makers import (
    make_actor,
    make_application,
    make_person,
    make_unit,
    pdf_upload,
    person_actor,
    quietly,
)

pytestmark = pytest.mark.django_db
_WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def client(client_for, office):
    return client_for(office)


def people(unit) -> str:
    return reverse("backoffice:units_unit_osoby", args=[unit.pk])


def rights(person) -> str:
    return reverse("backoffice:people_person_uprawnienia", args=[person.pk])


def told(answer) -> dict:
    """Return for each person or unit that the page names the roles held and those asked for."""
    return {
        standing.profile.pk: (
            standing.status.value,
            [right.application.role.code for right in standing.held],
            [application.role.code for application in standing.asked],
        )
        for standing in answer.context["standings"]
    }


def ago(days: int) -> datetime:
    return datetime.combine(
        timezone.localdate() - timedelta(days=days), datetime.min.time(), _WARSAW
    ).replace(hour=12)


def test_the_people_of_a_unit_stand_with_roles_decision_and_document(client, office):
    unit = make_unit()
    with quietly():
        pending = make_application(unit=unit)
        operations.attach(
            packet=pending.packet, upload=pdf_upload("podpisany.pdf"),
            actor=person_actor(pending.profile.person),
        )  # fmt: skip
    operations.approve(application=pending, actor=office)
    waiting = make_application(unit=unit, role="reporter-financial")
    blocked = make_application(unit=unit, state="approved", blocked=True)
    page = client.get(people(unit))
    assert told(page) == {
        pending.profile_id: ("active", ["reporter-non-financial"], []),
        waiting.profile_id: ("not_activated", [], ["reporter-financial"]),
        blocked.profile_id: ("blocked", ["reporter-non-financial"], []),
    }
    assert page.context["counts"] == {"in_force": 1, "waiting": 1, "blocked": 1}
    text = page.content.decode()
    assert pending.number in text and office.name in text and "podpisany.pdf" in text
    assert "Kontrola" in text
    fill = RoleGrant.objects.filter(permission__code="report.fill").first()
    assert str(fill.permission) in text


def test_the_page_of_the_unit_counts_its_people_and_leads_to_all_of_them(client):
    unit = make_unit()
    for _ in range(11):
        make_actor(role="reporter-financial", unit=unit)
    page = client.get(reverse("backoffice:units_unit_change", args=[unit.pk]))
    assert len(page.context["standings"]) == 10
    assert page.context["counts"]["in_force"] == 11
    assert people(unit) in page.content.decode()
    assert len(told(client.get(people(unit)))) == 11


def test_people_are_filtered_by_name_status_and_right_and_a_pesel_is_no_name(client):
    unit = make_unit()
    reporter = make_actor(role="reporter-financial", unit=unit, family_name="Ćma")
    other = make_application(unit=unit).profile
    assert set(told(client.get(people(unit), {"q": "cma"}))) == {reporter.profile_id}
    assert set(told(client.get(people(unit), {"status": "not_activated"}))) == {other.pk}
    assert set(told(client.get(people(unit), {"prawo": "report.fill"}))) == {reporter.profile_id}
    assert told(client.get(people(unit), {"prawo": "role.edit"})) == {}
    page = client.get(people(unit), {"q": other.person.pesel})
    assert len(told(page)) == 2 and other.person.pesel not in page.content.decode()


def test_what_was_held_on_a_day_gone_by_is_read_from_the_history(client, office):
    unit = make_unit()
    with time_machine.travel(ago(30)):
        make_unit_known(unit)
        application = make_application(unit=unit, state="approved")
    with time_machine.travel(ago(20)):
        operations.block(profile=application.profile, reason="Kontrola", actor=office)
    with time_machine.travel(ago(10)):
        operations.unblock(profile=application.profile, actor=office)
        operations.archive(application=application, reason="Odejście", actor=office)
    seen = {
        days: told(client.get(people(unit), {"dzien": ago(days).date().isoformat()}))
        for days in (25, 15, 5)
    }
    key, role = application.profile_id, ["reporter-non-financial"]
    assert seen == {
        25: {key: ("active", role, [])},
        15: {key: ("blocked", role, [])},
        5: {key: ("rejected", [], [])},
    }


def test_what_a_role_gave_on_a_day_is_shown_as_it_was_that_day(client):
    unit = make_unit()
    with time_machine.travel(ago(30)):
        make_unit_known(unit)
        make_actor(role="reporter-financial", unit=unit)
        for grant in RoleGrant.objects.filter(role__code="reporter-financial"):
            grant.history.update(history_date=timezone.now())
    given = RoleGrant.objects.filter(
        role__code="reporter-financial", permission__code="report.fill"
    )
    with time_machine.travel(ago(10)):
        for grant in given:
            grant.delete()

    def codes(**query) -> set[str]:
        [standing] = client.get(people(unit), query).context["standings"]
        return {grant.permission.code for grant in standing.held[0].grants}

    assert "report.fill" in codes(dzien=ago(20).date().isoformat())
    assert "report.fill" not in codes(dzien=ago(5).date().isoformat())
    assert "report.fill" not in codes()


def test_a_day_before_the_unit_was_known_or_still_to_come_is_answered_with_a_sentence(client):
    unit = make_unit()
    make_actor(role="reporter-financial", unit=unit)
    for day in ("1999-01-01", "2999-01-01", "wczoraj"):
        page = client.get(people(unit), {"dzien": day})
        assert page.context["day"] is None and len(page.context["messages"]) == 1
        assert len(told(page)) == 1


def test_a_person_s_rights_stand_unit_by_unit_and_only_within_reach(client, client_for):
    person = make_person()
    near, far = make_unit(voivodeship="10"), make_unit(voivodeship="14", name="Szpital Daleki")
    for unit in (near, far):
        make_actor(role="reporter-financial", unit=unit, person=person)
    page = client.get(rights(person))
    assert [standing.profile.unit for standing in page.context["standings"]] == [near]
    assert "Daleki" not in page.content.decode()
    chief = client_for(make_actor(role="cez-admin"))
    assert len(told(chief.get(rights(person)))) == 2
    past = chief.get(rights(person), {"dzien": timezone.localdate().isoformat()})
    assert past.context["day"] is None


def test_counts_and_people_of_a_unit_out_of_reach_do_not_exist(client, client_for):
    far = make_unit(voivodeship="14")
    assert client.get(people(far)).status_code == 404
    assert client.get(rights(make_person())).status_code == 404
    reader = make_actor(role="reporter-financial", unit=far)
    assert client_for(reader).get(people(far)).status_code == 404


def test_the_page_of_the_people_asks_as_few_queries_for_many_as_for_few(
    client, django_assert_max_num_queries
):
    unit = make_unit()
    for _ in range(12):
        make_actor(role="reporter-financial", unit=unit)
    client.get(people(unit))
    with django_assert_max_num_queries(24):
        assert len(told(client.get(people(unit)))) == 12


def make_unit_known(unit) -> None:
    """Date the history of a unit back to now, the moment in which the test stands."""
    unit.history.update(history_date=timezone.now())
