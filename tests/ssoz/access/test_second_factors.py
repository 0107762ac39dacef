"""Who may not be without a second factor, and who helps whoever has lost all."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.operations import Refused
from ssoz.access.queries import needs_second_factor
from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.people import operations as people
from ssoz.people.models import CodeApp, OpenSession, Passkey, Person, RecoveryCode
from ssoz.people.operations import FactorRefused
from tests.makers import make_actor, make_application, make_person, make_unit, person_actor
from tests.second_factors import Device, open_site_by_name, passkey_in_use, phone_in_use

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    open_site_by_name(settings)


@pytest.fixture
def chief() -> Person:
    return person_of(make_actor(role="uw-admin"))


def person_of(actor) -> Person:
    return Person.objects.get(pk=actor.person_id)


def needs(person) -> bool:
    return needs_second_factor(person, timezone.localdate())


@pytest.mark.parametrize("role", ["cez-admin", "cez-employee", "uw-admin"])
def test_whoever_enters_the_back_office_needs_a_second_factor(role):
    assert needs(person_of(make_actor(role=role)))


@pytest.mark.parametrize("role", ["reporter-non-financial", "reporter-financial"])
def test_whoever_reports_needs_none(role):
    assert not needs(person_of(make_actor(role=role)))


def test_one_profile_of_several_is_enough(chief):
    make_application(state="approved", person=chief)

    assert needs(chief)


def test_a_role_that_is_not_granted_or_not_in_force_demands_nothing(chief):
    waiting = make_application(role="uw-admin", unit=chief.profiles.get().unit).profile.person
    assert not needs(waiting)

    unit = chief.profiles.get().unit
    unit.closed_on = timezone.localdate() - timedelta(days=1)
    unit.save()
    assert not needs(chief)


def test_the_last_factor_stays_while_it_is_demanded(chief):
    phone_in_use(chief)
    actor = person_actor(chief)
    with pytest.raises(FactorRefused) as refused:
        operations.drop_code_app(person=chief, actor=actor)
    assert refused.value.code == "last"

    passkey = passkey_in_use(chief, Device())
    operations.drop_code_app(person=chief, actor=actor)
    with pytest.raises(FactorRefused):
        operations.remove_passkey(passkey=passkey, actor=actor)

    second = passkey_in_use(chief, Device())
    operations.remove_passkey(passkey=passkey, actor=actor)
    assert list(chief.passkeys.all()) == [second]


def test_an_app_that_was_only_offered_is_no_other_factor(chief):
    actor = person_actor(chief)
    passkey = passkey_in_use(chief, Device())
    people.begin_code_app(person=chief, actor=actor)

    with pytest.raises(FactorRefused):
        operations.remove_passkey(passkey=passkey, actor=actor)


def test_whoever_needs_none_removes_their_last_factor():
    person = make_person()
    phone_in_use(person)

    operations.drop_code_app(person=person, actor=person_actor(person))

    assert not people.has_second_factor(person)


def test_nobody_removes_the_factors_of_another_person(chief):
    person = make_person()
    phone_in_use(person)
    passkey = passkey_in_use(person, Device())
    actor = person_actor(chief, chief.profiles.get())

    with pytest.raises(NotAllowed):
        operations.drop_code_app(person=person, actor=actor)
    with pytest.raises(NotAllowed):
        operations.remove_passkey(passkey=passkey, actor=actor)


# --- The office helps ----------------------------------------------------------------------------


@pytest.fixture
def office():
    return make_actor(role="uw-admin")


@pytest.fixture
def helpless() -> Person:
    person = make_application(state="approved", unit=make_unit(voivodeship="10")).profile.person
    phone_in_use(person)
    passkey_in_use(person, Device())
    people.make_recovery_codes(person=person, actor=person_actor(person), instead_of=0)
    people.open_session(person=person, provider="password+code", agent="", address="")
    return person


def drop(person, actor, reason="Telefon skradziony, rozmowa 22.11."):
    operations.drop_factors(person=person, reason=reason, actor=actor)


def test_the_office_removes_every_factor_and_ends_the_sessions(helpless, office, run_queue):
    drop(helpless, office)
    run_queue()

    assert not people.has_second_factor(helpless)
    for model in (CodeApp, Passkey, RecoveryCode):
        assert not model.objects.filter(person=helpless).exists()
    assert not OpenSession.objects.filter(person=helpless, ended_at=None).exists()
    entry = Entry.objects.get(act="people.second_factors.dropped")
    assert (entry.person_id, entry.about_person_id) == (office.person_id, helpless.pk)
    assert entry.details["reason"] == "Telefon skradziony, rozmowa 22.11."
    assert mail.outbox[-1].to == [helpless.email]
    assert mail.outbox[-1].subject == "SSOZ II: urząd usunął drugi składnik logowania"
    assert "skradziony" not in mail.outbox[-1].body


def test_it_needs_a_reason(helpless, office):
    with pytest.raises(Refused):
        drop(helpless, office, " ")
    assert people.has_second_factor(helpless)


def test_an_office_elsewhere_and_whoever_reports_do_not_help(helpless):
    far = make_actor(role="uw-admin")
    people_who_may_not = [
        make_actor(role="reporter-non-financial"),
        make_actor(role="cez-employee"),
        person_actor(helpless),
    ]
    for actor in people_who_may_not:
        with pytest.raises(NotAllowed):
            drop(helpless, actor)
    elsewhere = make_application(state="approved", unit=make_unit(voivodeship="02")).profile.person
    with pytest.raises(NotAllowed):
        drop(elsewhere, far)


def test_nobody_helps_themselves(office):
    person = person_of(office)
    phone_in_use(person)

    with pytest.raises(NotAllowed):
        drop(person, office)
    assert people.has_second_factor(person)
