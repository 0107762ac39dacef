"""The people of a closed unit go to its successor: what passes, what stays, what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import Application, Packet, Profile
from ssoz.access.moving import open_successors
from ssoz.access.operations import Refused
from ssoz.actors import SYSTEM, NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.reports import operations as reports
from ssoz.units import operations as units
from ssoz.units.models import Unit
from tests.makers import (
    make_actor,
    make_application,
    make_person,
    make_unit,
    quietly,
    uw_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_actor(role="uw-admin", unit=uw_of("10"))


@pytest.fixture
def old():
    return make_unit(name="Szpital Dawny", psychiatric=True)


@pytest.fixture
def new():
    return make_unit(name="Szpital Obecny")


def give_way(old, new, actor=SYSTEM, **words):
    said = {
        "kind": "takeover", "predecessors": [old], "successors": [new],
        "effective_on": timezone.localdate(), "reason": "Uchwała 7", "actor": actor, **words,
    }  # fmt: skip
    with quietly():
        reports.succeed(**said)
    return Unit.objects.get(pk=old.pk)


def worker(unit, *roles, person=None) -> Profile:
    person = person or make_person()
    for role in roles or ("reporter-non-financial",):
        actor = make_actor(role=role, unit=unit, person=person)
    return Profile.objects.get(pk=actor.profile_id)


def move(profile, new, actor, reason="Przejęcie szpitala"):
    return operations.move_profile(profile=profile, successor=new, reason=reason, actor=actor)


def held(person, unit) -> set[str]:
    rows = Application.objects.filter(
        profile__person=person, profile__unit=unit, state=Application.State.APPROVED
    )
    return set(rows.values_list("role__code", flat=True))


def code_of(act, *args, **words) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **words)
    return refused.value.code


def test_the_roles_come_into_being_in_the_successor_and_refer_to_the_old_decisions(
    old, new, office
):
    profile = worker(old, "reporter-non-financial", "reporter-financial")
    give_way(old, new)
    made = move(profile, new, office)
    assert held(profile.person, new) == {"reporter-non-financial", "reporter-financial"}
    assert held(profile.person, old) == set()
    assert (made.stored_status, made.phone) == ("active", profile.phone)
    for application in made.applications.select_related("moved_from"):
        former = application.moved_from
        assert application.origin == Application.Origin.SUCCESSION
        assert former.profile_id == profile.pk and former.role_id == application.role_id
        assert former.state == "archived" and former.archive_reason == "Przejęcie szpitala"
        assert application.decided_by_id == office.person_id
    packet = Packet.objects.get(unit=new, person=profile.person)
    assert packet.is_finished and set(packet.role_codes) == held(profile.person, new)
    profile.refresh_from_db()
    assert profile.stored_status == "rejected"


def test_the_move_is_in_history_and_journal_and_the_person_is_told_once(old, new, office):
    profile = worker(old)
    give_way(old, new)
    move(profile, new, office)
    entry = Entry.objects.get(act="access.application.moved")
    former = profile.applications.get()
    assert entry.person_id == office.person_id and entry.details["former"] == former.number
    archived = Entry.objects.about(former).get(act="access.application.archived")
    assert archived.details["moved_to"] == Application.objects.get(moved_from=former).number
    assert former.history.latest().history_change_reason == "access.application.archived"
    [mail] = OutgoingMail.objects.filter(template="profile_moved")
    assert mail.person_id == profile.person_id
    assert "Szpital Obecny" in mail.body and "Przejęcie szpitala" in mail.body
    assert not OutgoingMail.objects.filter(template="role_taken_away").exists()


def test_a_role_that_the_successor_cannot_have_is_left_out_and_named(old, new):
    chief = make_actor(role="cez-admin")
    profile = worker(old, "reporter-non-financial", "reporter-psychiatric")
    give_way(old, new)
    move(profile, new, chief)
    assert held(profile.person, new) == {"reporter-non-financial"}
    assert held(profile.person, old) == set()
    [mail] = OutgoingMail.objects.filter(template="profile_moved")
    psychiatric = profile.applications.get(role__code="reporter-psychiatric")
    assert psychiatric.role.name in mail.body


def test_a_role_held_there_already_is_not_doubled(old, new, office):
    profile = worker(old, "reporter-non-financial", "reporter-financial")
    worker(new, "reporter-financial", person=profile.person)
    give_way(old, new)
    made = move(profile, new, office)
    assert held(profile.person, new) == {"reporter-non-financial", "reporter-financial"}
    assert made.applications.filter(role__code="reporter-financial").count() == 1
    assert made.applications.filter(origin=Application.Origin.SUCCESSION).count() == 1


def test_a_role_whose_application_waits_there_is_left_to_its_decision(old, new, office):
    profile = worker(old, "reporter-non-financial", "reporter-financial")
    waiting = make_application(unit=new, person=profile.person)
    give_way(old, new)
    move(profile, new, office)
    assert held(profile.person, new) == {"reporter-financial"}
    waiting.refresh_from_db()
    assert waiting.is_pending


def test_nobody_is_moved_from_an_open_unit_nor_to_what_is_no_open_successor(old, new, office):
    profile = worker(old)
    assert code_of(move, profile, new, office) == "open"
    with quietly():
        units.close(thing=old, day=timezone.localdate(), reason="", actor=SYSTEM)
    profile.refresh_from_db()
    assert code_of(move, profile, new, office) == "no_successor"


def test_a_move_needs_a_reason_and_profiles_that_are_not_blocked(old, new, office):
    profile, other = worker(old), worker(old)
    operations.block(profile=profile, reason="Kontrola", actor=office)
    there = worker(new, "reporter-financial", person=other.person)
    operations.block(profile=there, reason="Kontrola", actor=office)
    give_way(old, new)
    assert code_of(move, profile, new, office, reason="  ") == "no_reason"
    assert code_of(move, profile, new, office) == "blocked"
    assert code_of(move, other, new, office) == "blocked_there"


def test_only_who_decides_on_each_role_in_both_units_moves_it(old, office):
    far = make_unit(voivodeship="14", name="Szpital Daleki")
    profile = worker(old)
    give_way(old, far)
    for actor in (
        office,
        make_actor(role="uw-admin", unit=uw_of("14")),
        make_actor(role="cez-employee"),
    ):
        with pytest.raises(NotAllowed):
            move(profile, far, actor)
    assert held(profile.person, far) == set()
    move(profile, far, make_actor(role="cez-admin"))
    assert held(profile.person, far) == {"reporter-non-financial"}


def test_nobody_moves_themselves(old, new):
    chief = make_actor(role="cez-admin")
    own = worker(old, person=Profile.objects.get(pk=chief.profile_id).person)
    give_way(old, new)
    with pytest.raises(NotAllowed):
        move(own, new, chief)


def test_a_second_move_of_the_same_profile_finds_nothing_more(old, new, office):
    profile = worker(old)
    give_way(old, new)
    move(profile, new, office)
    assert code_of(move, profile, new, office) == "nothing"


def test_everybody_of_a_unit_is_moved_at_once_but_whom_it_cannot_move(old, new, office):
    first, second, blocked = worker(old), worker(old, "reporter-financial"), worker(old)
    operations.block(profile=blocked, reason="Kontrola", actor=office)
    give_way(old, new)
    moves = operations.move_people(unit=old, successor=new, reason="Przejęcie", actor=office)
    assert {m.profile.pk: m.code for m in moves} == {
        first.pk: "", second.pk: "", blocked.pk: "blocked",
    }  # fmt: skip
    assert held(first.person, new) and held(second.person, new)
    assert not held(blocked.person, new) and held(blocked.person, old)


def test_a_succession_moves_the_people_along_if_asked_and_sends_one_message(old, new, office):
    profile = worker(old)
    give_way(old, new, actor=office, move_people=True)
    assert held(profile.person, new) == {"reporter-non-financial"}
    sent = OutgoingMail.objects.filter(person_id=profile.person_id)
    assert set(sent.values_list("template", flat=True)) == {"profile_moved"}


def test_of_two_merged_units_a_person_of_both_comes_once(old, new, office):
    second = make_unit(name="Szpital Drugi")
    profile = worker(old)
    worker(second, person=profile.person)
    give_way(old, new, office, kind="merger", predecessors=[old, second], move_people=True)
    assert held(profile.person, new) == {"reporter-non-financial"}
    assert not held(profile.person, old) and not held(profile.person, second)


def test_a_successor_that_gave_way_itself_leads_on_to_its_own(old, new):
    last = make_unit(name="Szpital Ostatni")
    give_way(old, new)
    give_way(new, last)
    today = timezone.localdate()
    assert open_successors([old, new], today) == {old.pk: [last], new.pk: [last]}
    assert open_successors([last], today + timedelta(days=1)) == {last.pk: []}
