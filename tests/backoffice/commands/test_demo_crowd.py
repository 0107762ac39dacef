"""`manage.py demo --people N`: as many people as asked for, valid, believable, made once."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from backoffice.management.country.crowd import CROWD_MADE, Crowd, make_crowd
from backoffice.management.country.numbers import pesel11
from ssoz.access.models import Application, Packet, Profile
from ssoz.access.statuses import ProfileStatus, profile_status
from ssoz.identifiers import birth_date_of, is_application_number, is_pesel
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import Person, PersonPesel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]
PEOPLE = 60


def demo(*switches: str) -> str:
    out = StringIO()
    call_command("demo", *switches, stdout=out)
    return out.getvalue().strip()


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Make a small country and its cast once; each test takes back the people that it makes."""
    folder = tmp_path_factory.mktemp("country")
    own = override_settings(FILES_DIR=folder / "files", TESTIDP_DIR=folder / "testidp")
    with django_db_blocker.unblock(), own, transaction.atomic():
        demo("--units", "40")
        yield
        transaction.set_rollback(True)


def the_many() -> list[Person]:
    history = Person.history.filter(history_change_reason=CROWD_MADE)
    return list(Person.objects.filter(pk__in=history.values("id")).order_by("pk"))


def rows_of(seed: int) -> str:
    """Make people and hash what they are; take them back again."""
    with transaction.atomic():
        make_crowd(PEOPLE, seed)
        told = [
            (person.full_name, person.pesel, person.email, person.birth_date, person.name_key)
            for person in the_many()
        ]
        told += Application.objects.filter(profile__person__in=the_many()).order_by("pk").values_list(
            "number", "role__code", "state", "saved_at", "decided_in__name", "profile__unit__regon",
            "profile__stored_status", "profile__blocked_at", "packet__paper_received_on",
        )  # fmt: skip
        transaction.set_rollback(True)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def test_the_same_seed_makes_the_same_people_and_another_seed_others():
    assert rows_of(3) == rows_of(3)
    assert rows_of(3) != rows_of(4)


def test_there_are_as_many_as_asked_for_in_one_act_and_nobody_gets_mail():
    mails, entries = OutgoingMail.objects.count(), Entry.objects.count()

    assert demo("--people", str(PEOPLE)).endswith(f"Made {PEOPLE} more people.")

    assert len(the_many()) == PEOPLE
    assert OutgoingMail.objects.count() == mails
    assert Entry.objects.count() == entries + 1
    assert Entry.objects.get(act=CROWD_MADE).details == {"settled": PEOPLE, "seed": 1}


def test_a_second_run_adds_nobody_also_with_other_arguments():
    demo("--people", "5")
    people = Person.objects.count()

    said = demo("--units", "90", "--people", "70", "--seed", "9")

    assert "40 units, seed 1. Nothing was added." in said
    assert "The many people are there already: 5, seed 1. Nobody was added." in said
    assert Person.objects.count() == people


def test_no_pesel_and_no_address_is_given_twice_and_each_is_found_by_its_number():
    make_crowd(PEOPLE, 1)

    people = the_many()
    assert all(is_pesel(person.pesel) for person in people)
    assert all(birth_date_of(person.pesel) == person.birth_date for person in people)
    assert len({person.email for person in people}) == PEOPLE
    assert all(person.email.endswith("@poczta.example") for person in people)
    assert PersonPesel.objects.filter(owner__in=people).count() == PEOPLE
    assert Person.objects.with_pesel(people[7].pesel).get() == people[7]
    assert Person.objects.matching(people[7].family_name).filter(pk=people[7].pk).exists()


def test_numbers_of_many_people_differ_and_those_of_the_named_ones_are_not_among_them():
    crowd = Crowd(45_000, 1)
    numbers = set()
    for running in range(0, 45_000, 9):  # the middle of three rounds of all birthdays
        person = crowd._person(running)
        numbers.add((person.birth_date, person._unhashed))
        assert int(person._unhashed[6:10]) < 4000
    assert len(numbers) == 5_000


def test_the_sex_in_the_number_is_that_of_the_name():
    make_crowd(PEOPLE, 1)

    for person in the_many():
        assert person.first_name.endswith("a") == (int(person.pesel[9]) % 2 == 0)


def test_statuses_follow_from_applications_and_blocks():
    make_crowd(PEOPLE * 4, 1)

    statuses = Counter()
    for profile in Profile.objects.filter(person__in=the_many()).prefetch_related("applications"):
        states = [one.state for one in profile.applications.all()]
        derived = profile_status(states, unit_open=True, blocked=profile.is_blocked)
        assert profile.stored_status == derived
        statuses[derived] += 1
    assert statuses[ProfileStatus.ACTIVE] > sum(statuses.values()) / 2
    assert set(statuses) == set(ProfileStatus)


def test_applications_have_numbers_papers_and_deciders_and_lie_in_the_past():
    make_crowd(PEOPLE, 1)

    applications = Application.objects.filter(profile__person__in=the_many())
    numbers = list(applications.values_list("number", flat=True))
    assert all(is_application_number(number) for number in numbers)
    assert len(set(numbers)) == len(numbers) >= PEOPLE
    for one in applications.select_related("packet", "decided_in"):
        assert one.number[2:6] == str(timezone.localtime(one.saved_at).year)
        assert one.sent_at < timezone.now()
        if one.state == Application.State.PENDING:
            assert one.decided_at is None and one.decided_by_id is None
        else:
            assert one.packet.paper_channel == Packet.Channel.POST
            assert one.decided_by_id and one.decided_in.institution in ("UW", "IPiN", "CeZ")
    assert not Packet.objects.filter(person__in=the_many()).unfinished().exists()


def test_each_row_has_one_row_of_history_that_says_what_the_row_says():
    make_crowd(PEOPLE, 1)

    for model in (Person, Profile, Application):
        kept = model.history.filter(history_change_reason=CROWD_MADE)
        assert kept.count() >= PEOPLE
        assert set(kept.values_list("history_type", "history_user_id")) == {("+", None)}
        for version in kept.order_by("?")[:5]:
            row = model.objects.get(pk=version.id)
            for field in version.tracked_fields:
                assert getattr(version, field.attname) == getattr(row, field.attname)


def test_whoever_is_known_already_stays_as_they_are():
    first = next(iter(Crowd(1, 1).settlers())).person
    known = Person(first_name="Ewa", family_name="Znana", birth_date=first.birth_date)
    known.pesel = pesel11(first.birth_date, int(first._unhashed[6:10]))
    known.save()

    assert make_crowd(PEOPLE, 1) == PEOPLE - 1

    known.refresh_from_db()
    assert known.full_name == "Ewa Znana" and not known.profiles.exists()


@pytest.mark.parametrize("wrong", ["0", "-5", "99999999"])
def test_a_number_of_people_that_cannot_be_is_refused(wrong):
    with pytest.raises(CommandError, match="--people: at least 1, at most"):
        demo(f"--people={wrong}")
