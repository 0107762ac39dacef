"""An e-PLOZ account is migrated by its owner alone, once, and only if the names are the same."""

import pytest

from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.people.eploz import OldAccount
from ssoz.people.operations import (
    ActivationRefused,
    begin_new_account,
    migrate_account,
    names_agree,
    old_account_of,
)
from tests.makers import make_person, make_pesel, person_actor
from tests.older_systems import make_eploz_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """Żaneta Ślęzak, at her first sign-in."""
    return make_person(verified=False)


@pytest.fixture
def account(person):
    """Her account in e-PLOZ."""
    return make_eploz_account(person.pesel)


class AnotherDirectory:
    """A directory that somebody else wrote."""

    def account_of(self, pesel):
        return OldAccount("z.innego", "ŻANETA", "Ślęzak", "z@innego.example")


def test_the_account_is_found_by_pesel_and_nobody_elses_is(person, account):
    assert old_account_of(person).login == "zslezak"
    assert old_account_of(make_person(verified=False)) is None


def test_migrating_keeps_the_old_login_and_proposes_the_address(person, account):
    migrate_account(person=person, actor=person_actor(person))

    person.refresh_from_db()
    assert (person.beginning, person.eploz_login) == ("migrated", "zslezak")
    assert person.email == "zslezak@eploz.example" and not person.has_verified_email
    entry = Entry.objects.get(act="people.account.migrated")
    assert entry.person_id == person.pk and entry.about_person_id == person.pk
    assert person.history.filter(beginning="migrated").count() == 1


def test_going_on_without_migration_takes_nothing_over(person, account):
    begin_new_account(person=person, actor=person_actor(person))

    person.refresh_from_db()
    assert (person.beginning, person.eploz_login, person.email) == ("new", "", "")
    assert Entry.objects.filter(act="people.account.begun_new").count() == 1


@pytest.mark.parametrize("first", [migrate_account, begin_new_account])
def test_it_is_chosen_once(person, account, first):
    other = begin_new_account if first is migrate_account else migrate_account
    actor = person_actor(person)
    chosen = first(person=person, actor=actor)

    with pytest.raises(ActivationRefused):
        other(person=person, actor=actor)
    first(person=person, actor=actor)

    person.refresh_from_db()
    assert person.beginning == chosen.beginning
    assert Entry.objects.filter(act__startswith="people.account.").count() == 1


def test_nobody_chooses_for_somebody_else(person, account):
    for act in (migrate_account, begin_new_account):
        with pytest.raises(NotAllowed):
            act(person=person, actor=person_actor(make_person()))


def test_where_there_is_no_account_there_is_nothing_to_migrate(person):
    with pytest.raises(ActivationRefused):
        migrate_account(person=person, actor=person_actor(person))


def test_an_account_with_other_names_is_not_migrated(person):
    make_eploz_account(person.pesel, family_name="Ślęzak-Nowa")

    with pytest.raises(ActivationRefused) as refused:
        migrate_account(person=person, actor=person_actor(person))

    assert refused.value.code == "names"
    person.refresh_from_db()
    assert person.beginning == "" and person.eploz_login == ""


def test_whoever_has_an_account_at_work_cannot_begin_it_anew():
    person = make_person()
    make_eploz_account(person.pesel)

    with pytest.raises(ActivationRefused):
        migrate_account(person=person, actor=person_actor(person))


@pytest.mark.parametrize(
    ("first", "family", "agree"),
    [
        ("Żaneta", "Ślęzak", True),
        ("ŻANETA", "ŚLĘZAK", True),
        ("  zaneta ", "slezak", True),
        ("Ślęzak", "Żaneta", False),
        ("Żaneta Maria", "Ślęzak", False),
        ("Żaneta", "Ślęza", False),
        ("", "", False),
        ("-", "Ślęzak", False),
    ],
)
def test_names_agree_but_for_case_spaces_and_diacritics(person, first, family, agree):
    assert names_agree(person, OldAccount("x", first, family)) is agree


def test_a_hyphen_may_be_a_space():
    person = make_person(family_name="Żółć-Źdźbło", verified=False)

    assert names_agree(person, OldAccount("x", "Zaneta", "zolc  zdzblo"))


def test_another_directory_may_be_named_in_the_settings(person, settings):
    settings.EPLOZ_DIRECTORY = f"{__name__}.AnotherDirectory"

    assert old_account_of(person).login == "z.innego"


def test_a_pesel_that_stands_in_no_account_finds_none():
    make_eploz_account(make_pesel())

    assert old_account_of(make_person(verified=False)) is None
