"""Rights move from SSOZ I once, whole or not at all, and a guess tells nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import Application, LegacyAccount, Packet, Profile, Role
from ssoz.access.old_passwords import opens
from ssoz.access.operations import Refused
from ssoz.access.operations.transfer import TRIES, TRIES_OF_ADDRESS
from ssoz.actors import NotAllowed
from ssoz.identifiers import is_application_number
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.operations import TooManyTries
from tests.makers import make_application, make_person, make_unit, person_actor
from tests.older_systems import LOGIN, PASSWORD, make_legacy_account, make_unit_with_regon

pytestmark = pytest.mark.django_db
NON_FINANCIAL, FINANCIAL = "reporter-non-financial", "reporter-financial"


@pytest.fixture
def person():
    """Somebody who has done nothing yet."""
    return make_person()


@pytest.fixture
def account():
    """An account with two roles in an open unit."""
    return make_legacy_account()


def transfer(person, login=LOGIN, password=PASSWORD):
    """Try to move the rights of an old account."""
    return operations.transfer(login=login, password=password, actor=person_actor(person))


def refusal(person, **what) -> Refused:
    """Try, and return why nothing came of it."""
    with pytest.raises(Refused) as refused:
        transfer(person, **what)
    return refused.value


def nothing_was_made() -> bool:
    return not (
        Application.objects.filter(origin="legacy_transfer").exists()
        or LegacyAccount.objects.filter(used_at__isnull=False).exists()
    )


# --- What comes of it ----------------------------------------------------------------------------


def test_an_active_profile_with_the_roles_is_made_by_approved_applications(person, account):
    packet = transfer(person)

    profile = Profile.objects.get(person=person, unit=account.unit)
    applications = list(packet.applications.select_related("role").order_by("id"))
    assert profile.status_on(timezone.localdate()) == "active"
    assert {a.role.code for a in applications} == {NON_FINANCIAL, FINANCIAL}
    for application in applications:
        assert (application.state, application.origin) == ("approved", "legacy_transfer")
        assert is_application_number(application.number)
        assert application.decided_at and application.decided_by is None
    assert person_actor(person, profile).can("report.fill", "financial")
    assert packet.is_finished and not Packet.objects.unfinished().exists()


def test_each_act_is_in_the_journal_under_the_name_of_the_person(person, account):
    transfer(person)

    acts = Entry.objects.filter(person_id=person.pk).values_list("act", flat=True)
    assert {
        "access.packet.transferred", "access.profile.made", "access.application.saved",
        "access.application.transferred", "access.transfer.done", "access.profile.status_changed",
    } <= set(acts)  # fmt: skip
    assert account.history.filter(history_user_id=person.pk, used_at__isnull=False).count() == 1


def test_the_person_is_told_and_so_is_the_address_of_the_old_account(person):
    account = make_legacy_account(email="dawny@szpital.example")

    transfer(person)

    told = OutgoingMail.objects.filter(template="legacy_transfer_done").order_by("id")
    assert [mail.to for mail in told] == [person.email, "dawny@szpital.example"]
    assert [mail.person_id for mail in told] == [person.pk, None]
    for mail in told:
        assert account.unit.name in mail.body
        assert "zadzwoń niezwłocznie" in mail.body
        assert LOGIN not in mail.body and PASSWORD not in mail.body


def test_one_address_is_told_once(person):
    make_legacy_account(email=person.email.upper())

    transfer(person)

    assert OutgoingMail.objects.filter(template="legacy_transfer_done").count() == 1


def test_case_and_spaces_around_a_login_do_not_matter_but_those_of_a_password_do(person, account):
    assert refusal(person, password=PASSWORD.upper()).code == "not_found"
    assert refusal(person, password=f"{PASSWORD} ").code == "not_found"

    assert transfer(person, login=f" {LOGIN.upper()} ")


# --- Once ----------------------------------------------------------------------------------------


def test_a_used_account_answers_as_one_that_never_was(person, account):
    unknown = refusal(make_person(), login="kto.to")
    wrong = refusal(make_person(), password="nie to")
    transfer(person)

    again, by_another = refusal(person), refusal(make_person())

    assert {str(r) for r in (again, by_another, wrong)} == {str(unknown)}
    assert {r.code for r in (again, by_another, wrong, unknown)} == {"not_found"}
    assert Profile.objects.count() == 1


def test_the_password_of_a_used_account_is_forgotten(person, account):
    assert opens(PASSWORD, account.kept)

    transfer(person)

    account.refresh_from_db()
    assert not opens(PASSWORD, account.kept)
    assert account.used_by == person and account.packet.person == person


# --- What stands in the way ----------------------------------------------------------------------


def test_the_rights_in_a_closed_unit_do_not_move_and_the_account_stays(person, account):
    account.unit.closed_on = timezone.localdate()
    account.unit.save()

    why = refusal(person)

    assert why.code == "unit_closed"
    assert account.unit.name in str(why) and account.unit.voivodeship.office.name in str(why)
    assert nothing_was_made() and not Profile.objects.exists()
    assert Entry.objects.get(act="access.transfer.refused").details["reason"] == "unit_closed"


def test_a_blocked_profile_is_given_nothing_and_the_office_is_named(person, account):
    make_application(state="approved", unit=account.unit, person=person, blocked=True)

    why = refusal(person)

    assert why.code == "blocked"
    assert account.unit.voivodeship.office.name in str(why)
    assert nothing_was_made()


def test_what_is_held_already_stays_and_only_the_rest_comes(person, account):
    make_application(state="approved", unit=account.unit, person=person, role=NON_FINANCIAL)

    packet = transfer(person)

    assert [a.role.code for a in packet.applications.all()] == [FINANCIAL]
    assert Profile.objects.filter(person=person).count() == 1


def test_where_everything_is_held_the_account_is_not_used_up(person):
    account = make_legacy_account(roles=("SPRAWOZDAWCA",))
    make_application(state="approved", unit=account.unit, person=person, role=NON_FINANCIAL)

    assert refusal(person).code == "role_held"
    assert nothing_was_made()


@pytest.mark.parametrize("state", ["draft", "pending"])
def test_an_application_that_is_not_decided_comes_first(person, account, state):
    waiting = make_application(state=state, unit=account.unit, person=person, role=FINANCIAL)

    why = refusal(person)

    assert why.code == "role_waiting" and waiting.number in str(why)
    assert nothing_was_made()


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "archived"])
def test_an_application_that_ended_does_not_stand_in_the_way(person, account, state):
    make_application(state=state, unit=account.unit, person=person, role=FINANCIAL)

    assert transfer(person).applications.count() == 2


def test_a_role_that_the_unit_offers_no_more_is_not_given(person):
    account = make_legacy_account(roles=("SPRAWOZDAWCA",))
    Role.objects.filter(code=NON_FINANCIAL).update(side="supervising")

    assert refusal(person).code == "no_role"
    assert nothing_was_made() and account.unit.pk


def test_an_unfinished_application_for_another_unit_is_left_alone(person, account):
    actor = person_actor(person)
    packet = operations.begin(actor=actor)
    operations.choose_unit(packet=packet, unit=make_unit(), actor=actor)

    transfer(person)

    assert Packet.objects.unfinished().get() == packet


def test_nobody_moves_rights_before_their_address_is_confirmed(account):
    with pytest.raises(NotAllowed):
        transfer(make_person(verified=False))
    assert nothing_was_made()


# --- Guessing ------------------------------------------------------------------------------------


def test_after_five_tries_a_person_waits_whatever_they_try(person, account):
    for number in range(TRIES):
        refusal(person, login=f"kto {number}")

    with pytest.raises(TooManyTries):
        transfer(person)
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert transfer(person)


def test_after_five_tries_nobody_gets_at_an_account_whoever_they_are(account):
    for _ in range(TRIES):
        refusal(make_person(), password="nie to")

    with pytest.raises(TooManyTries):
        transfer(make_person())
    assert nothing_was_made()


def test_an_unknown_login_is_limited_as_a_known_one_is():
    for _ in range(TRIES):
        refusal(make_person(), login="nikt taki")

    with pytest.raises(TooManyTries):
        transfer(make_person(), login="Nikt Taki ")


def test_an_address_has_more_room_than_a_person_but_not_without_end(account):
    actors = [replace(person_actor(make_person()), address="192.0.2.7") for _ in range(7)]
    for number in range(TRIES_OF_ADDRESS):
        with pytest.raises(Refused):
            operations.transfer(login=f"kto {number}", password="x", actor=actors[number % 7])

    with pytest.raises(TooManyTries):
        operations.transfer(login=LOGIN, password=PASSWORD, actor=actors[6])
    elsewhere = replace(actors[6], address="198.51.100.7")
    assert operations.transfer(login=LOGIN, password=PASSWORD, actor=elsewhere)


def test_what_is_refused_for_too_many_tries_compares_no_password(person, account):
    for _ in range(TRIES):
        refusal(person, login="nikt")

    with CaptureQueriesContext(connection) as asked, pytest.raises(TooManyTries):
        transfer(person)

    assert not [query for query in asked.captured_queries if "legacy" in query["sql"]]


def test_known_and_unknown_logins_ask_the_database_the_same(account):
    asked = []
    for login in (LOGIN, "nikt taki"):
        with CaptureQueriesContext(connection) as queries:
            refusal(make_person(), login=login, password="nie to")
        asked.append([query["sql"].split()[0] for query in queries.captured_queries])

    assert asked[0] == asked[1]


def test_an_unknown_login_is_checked_by_the_recipe_of_somebody_who_is_known():
    accounts = [make_legacy_account(login=f"osoba{number}") for number in range(4)]

    chosen = {LegacyAccount.objects.stand_in(f"nikt {number}") for number in range(40)}

    assert chosen == set(accounts)
    first = LegacyAccount.objects.stand_in("nikt")
    assert first == LegacyAccount.objects.stand_in(" NIKT ")


def test_the_password_of_the_stand_in_opens_nothing(person, account):
    assert LegacyAccount.objects.stand_in("nikt") == account

    assert refusal(person, login="nikt", password=PASSWORD).code == "not_found"


def test_the_journal_names_the_account_that_was_guessed_at_but_nothing_that_was_typed(
    person, account
):
    refusal(person, password="zgadywane hasło")
    refusal(person, login="hasło wpisane jako login", password="x")

    known, unknown = Entry.objects.filter(act="access.transfer.refused").order_by("id")
    assert (known.thing_id, unknown.thing_id) == (account.pk, None)
    for entry in (known, unknown):
        assert entry.person_id == person.pk
        assert entry.details == {"reason": "not_found"}
        assert LOGIN not in entry.thing_name


def test_where_no_account_was_brought_in_the_answer_is_the_same(person):
    assert refusal(person).code == "not_found"


def test_a_password_longer_than_any_is_refused_without_being_read_whole(person, account):
    assert refusal(person, password=PASSWORD + "x" * 10_000_000).code == "not_found"


def test_a_login_stands_in_no_column(person):
    make_legacy_account(unit=make_unit_with_regon(), login="Tajemnica.Loginu")
    with connection.cursor() as cursor:
        for table in ("access_legacyaccount", "access_historicallegacyaccount", "journal_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "tajemnica" not in str(cursor.fetchall()).casefold()
