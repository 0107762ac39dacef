"""The invented country: believable, valid, made by the operations, and made once."""

import json
from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from django_q.models import OrmQ

from ssoz.access.models import Application, Attachment, Packet, Profile
from ssoz.access.queries import active_profiles
from ssoz.identifiers import is_pesel, is_regon
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import Person
from ssoz.questionnaires.models import Edition
from ssoz.reports.models import Change, Collection, Obligation, Remark, Report, Version
from ssoz.reports.queries import answers_at, checked
from ssoz.reports.statuses import obligation_status
from ssoz.units.models import Part, Supervision, Unit, Voivodeship

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]
PRACTICES = {"physician", "dentist", "nurse", "physiotherapist"}


def demo(*switches: str) -> str:
    out = StringIO()
    call_command("demo", *switches, stdout=out)
    return out.getvalue().strip()


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Make the country once for all tests of this file; each test only looks at it."""
    folder = tmp_path_factory.mktemp("country")
    own = override_settings(FILES_DIR=folder / "files", TESTIDP_DIR=folder / "testidp")
    with django_db_blocker.unblock(), own, transaction.atomic():
        demo("--units", "1200", "--seed", "7")
        yield
        transaction.set_rollback(True)


# --- Units in the register -----------------------------------------------------------------------


def test_the_country_has_every_type_and_voivodeship_and_most_are_practices():
    types = Counter(Unit.objects.filter(institution="").values_list("type", flat=True))

    assert set(types) == set(Unit.Type.values)
    practices = sum(types[one] for one in ("physician", "dentist", "nurse", "physiotherapist"))
    assert practices > sum(types.values()) / 2
    assert Voivodeship.objects.filter(units__institution="").distinct().count() == 16
    assert Unit.objects.filter(kind="both", institution="").exists()


def test_places_dates_codes_and_parts_are_right_in_form():
    today = timezone.localdate()
    statuses = Counter()
    for unit in Unit.objects.filter(institution=""):
        statuses[unit.status_on(today)] += 1
        assert len(unit.teryt) == 7 and unit.teryt.isdigit()
        assert unit.teryt[:2] == unit.voivodeship_id
        assert bool(unit.practice_code) == bool(unit.type in PRACTICES)
    assert statuses["active"] > statuses["closed"] > 0 and statuses["suspended"] > 0
    levels = Counter(Part.objects.values_list("level", flat=True))
    assert all(levels[level] for level in Part.Level.values)
    assert Part.objects.filter(level="cell", parent__level="establishment").exists()
    assert Part.objects.filter(level="cell", parent__level="subunit").exists()
    assert all(
        is_regon(one) for one in Part.objects.exclude(regon="").values_list("regon", flat=True)
    )


def test_activities_follow_from_the_specialties_of_the_cells():
    psychiatric = Unit.objects.filter(parts__specialty_code__startswith="170").distinct()
    addiction = Unit.objects.filter(parts__specialty_code__startswith="174").distinct()

    assert psychiatric.exists() and not psychiatric.filter(psychiatric=False).exists()
    assert addiction.exists() and not addiction.filter(addiction=False).exists()
    assert (
        not Unit.objects.filter(type="entity", institution="", psychiatric=True)
        .exclude(parts__specialty_code__regex=r"^[124]7")
        .exists()
    )


def test_a_ministry_or_a_university_supervises_by_name():
    supervisors = {row.supervisor.type for row in Supervision.objects.select_related("supervisor")}

    assert supervisors and supervisors <= {"administration", "university"}


def test_a_second_run_adds_nothing_also_with_other_arguments():
    def counted() -> tuple:
        models = (
            Unit, Part, Person, Profile, Application, Packet, Attachment, Entry, OrmQ,
            Edition, Collection, Obligation, Report, Change, Version, OutgoingMail,
        )  # fmt: skip
        return tuple(model._base_manager.count() for model in models)

    before = counted()

    assert "1200 units, seed 7. Nothing was added." in demo("--units", "9", "--seed", "2")
    assert counted() == before


# --- People --------------------------------------------------------------------------------------


def test_each_office_and_reporter_of_the_cast_works_in_a_profile_in_force():
    today = timezone.localdate()
    approved = Application.objects.filter(
        state="approved", profile__in=Profile.objects.in_force(today)
    )
    roles = Counter(approved.values_list("role__code", flat=True))

    assert roles["cez-admin"] == 2  # what one makes at the desk, another publishes
    assert roles["cez-employee"] == roles["ipin-admin"] == 1
    assert roles["kcpu-admin"] == 1
    assert roles["uw-admin"] >= 2 and roles["reporter-non-financial"] >= 4
    offices = approved.filter(role__code="uw-admin")
    seats = set(offices.values_list("profile__unit__voivodeship", flat=True))
    assert {"10", "14"} <= seats


def test_one_person_has_several_profiles_and_one_is_blocked():
    today = timezone.localdate()
    counts = [active_profiles(person, today).count() for person in Person.objects.all()]

    assert max(counts) == 3
    assert Profile.objects.filter(stored_status="blocked").count() == 1


def test_some_thirty_applications_of_all_sorts_wait_for_the_offices():
    pending = Application.objects.pending()

    assert 30 <= pending.count() <= 45
    assert pending.filter(asked_at__isnull=False).exists()
    assert pending.filter(sent_otherwise=True).exists()
    assert len(set(pending.values_list("profile__unit__voivodeship", flat=True))) >= 5
    kinds = set(Attachment.objects.values_list("file__kind", flat=True))
    assert kinds == {"pdf", "jpg"}
    scans = [row.task for row in OrmQ.objects.all()]
    waiting = [task for task in scans if task["func"] == "ssoz.access.tasks.scan_attachment"]
    assert len(waiting) == Attachment.objects.count()


def test_the_identity_provider_offers_them_with_numbers_that_exist():
    people = json.loads((settings.TESTIDP_DIR / "people.json").read_text(encoding="utf-8"))

    assert all(is_pesel(one["pesel"]) for one in people)
    assert all(set(one) == {"pesel", "first_name", "family_name", "note"} for one in people)
    assert Person.objects.with_pesel(people[0]["pesel"]).exists()


def test_the_table_of_people_names_role_and_unit_and_no_pesel():
    table = demo("--people")

    assert "Administrator UW – Łódzki Urząd Wojewódzki w Łodzi" in table
    assert "(Zablokowany)" in table
    assert not any(person.pesel in table for person in Person.objects.all())


# --- Reports -------------------------------------------------------------------------------------


def test_every_state_of_a_report_and_of_an_obligation_is_there_to_be_seen():
    today = timezone.localdate()
    owed = Obligation.objects.prefetch_related("reports")

    assert set(Report.objects.values_list("state", flat=True)) == set(Report.State.values)
    assert {obligation_status(one, today) for one in owed} == set(Obligation.Status)
    assert Obligation.objects.filter(extended_to__gt=today).exists()
    assert Obligation.objects.filter(level="individual").exists()
    assert Report.objects.filter(correction_asked_at__isnull=False).exists()
    assert {remark.status for remark in Remark.objects.all()} >= {"open", "answered"}


def test_something_is_due_in_the_future_and_something_was_in_the_past():
    today = timezone.localdate()
    due = {collection.due_on() for collection in Collection.objects.all()}

    assert min(due) < today < max(due)
    assert Collection.objects.get(edition__code="CYBER", period__year=2023).opened_at.year == 2023
    tabs = Obligation.objects.filter(due_on__gt=today).values_list(
        "collection__edition__tab", flat=True
    )
    assert set(tabs) == {"periodic", "one_off"} or today.month < 5


def test_finances_are_handed_in_twice_and_seen_by_cez_alone():
    passes = Report.objects.filter(collection__edition__code="MZ-03").order_by()
    assert set(passes.values_list("key", flat=True)) == {"preliminary", "final"}
    final = passes.filter(key="final").select_related("collection__edition", "obligation")
    assert {"draft", "sent", "accepted"} <= set(final.values_list("state", flat=True))
    assert not passes.filter(collection__for_voivodeship=True).exists()
    assert not passes.filter(state="sent", errors__gt=0).exists()
    for report in final:
        first = passes.get(obligation=report.obligation, key="preliminary")
        assert first.answers != report.answers and set(first.answers) == set(report.answers)


def test_reports_lie_in_the_past_in_the_order_of_their_life():
    now = timezone.now()
    for report in Report.objects.select_related("collection", "obligation"):
        moments = [
            report.collection.opened_at, report.obligation.activated_at, report.sent_at,
            report.accepted_at,
        ]  # fmt: skip
        known = [moment for moment in moments if moment]
        assert known == sorted(known) and known[-1] <= now
        if report.sent_at and not report.obligation.extended_to:
            sent_on = timezone.localdate(report.sent_at)
            assert report.is_late == (sent_on > report.due)


def test_what_was_sent_has_no_errors_and_answers_that_follow_from_its_changes():
    sent = Report.objects.exclude(state="draft").for_acting().order_by("-pk")

    assert sent.count() > 100
    for report in sent[:40]:
        assert answers_at(report, report.revision) == report.answers
        assert not checked(report).errors
        assert report.versions.exists()


def test_most_of_the_year_before_is_accepted_and_explanations_stand_where_needed():
    year = timezone.localdate().year
    before = Report.objects.filter(collection__period__year=year - 2)

    assert before.filter(state="accepted").count() > before.count() * 0.8
    assert Version.objects.exclude(explanations=[]).exists()


def test_nobody_accepted_what_they_filled_in():
    for report in Report.objects.filter(accepted_by__isnull=False):
        assert report.accepted_by_id not in report.fillers
