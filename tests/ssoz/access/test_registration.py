"""Who registers with a password gets a login only by mailbox, paper and office, in this order."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import Application, Packet, Profile, Registration
from ssoz.access.operations import Refused
from ssoz.access.operations.registration import (
    LINK_LIFE,
    TRIES_OF_ADDRESS,
    TRIES_OF_LOGIN,
    TRIES_WITHOUT_WORK,
)
from ssoz.access.tasks import purge_registrations
from ssoz.actors import Actor
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people import operations as people
from ssoz.people.identity import Assertion
from ssoz.people.models import PasswordAccount, Person
from ssoz.people.operations import LinkNotValid, TooManyTries
from tests.leaks import pesels_in
from tests.makers import make_actor, make_person, make_pesel, make_unit, quietly, uw_of
from tests.older_systems import make_unit_with_regon
from tests.queue import drain
from tests.registrations import (
    PASSWORD,
    STRANGER,
    confirm,
    mail_to,
    make_newcomer,
    make_registered,
    register,
    token_for,
)

pytestmark = pytest.mark.django_db
NON_FINANCIAL, FINANCIAL = "reporter-non-financial", "reporter-financial"
PSYCHIATRIC = "reporter-psychiatric"


def refusal(act, *args, **what) -> Refused:
    """Try, and return why nothing came of it."""
    with pytest.raises(Refused) as refused:
        act(*args, **what)
    return refused.value


def asked_for(packet: Packet) -> set[str]:
    return set(packet.applications.values_list("role__code", flat=True))


def office_of(application: Application) -> Actor:
    voivodeship = application.profile.unit.voivodeship_id
    with quietly():
        return make_actor(role="uw-admin", unit=uw_of(voivodeship))


def approve(application: Application, office: Actor | None = None) -> None:
    """Record the paper and approve, as an office does."""
    office = office or office_of(application)
    operations.record_paper(
        application=application, channel="fax", received_on=timezone.localdate(), actor=office
    )
    operations.approve(application=application, actor=office)


def sign_in_by_profil_zaufany(person: Person) -> Person:
    """Come back from Profil Zaufany as a person."""
    people.begin_attempt(request_id="_a", provider="testidp")
    ticket = people.accept_assertion(
        request_id="_a",
        assertion=Assertion(
            provider="testidp",
            pesel=person.pesel,
            first_name="Bożena",
            family_name="Źrebiec-Prawdziwa",
            birth_date=person.birth_date,
        ),
        assertion_id="_b",
        expires_at=timezone.now() + timedelta(minutes=5),
        actor=STRANGER,
    )
    return people.finish_attempt(request_ids=["_a"], ticket=ticket, actor=STRANGER).person


# --- What comes of it ----------------------------------------------------------------------------


def test_until_the_link_is_opened_there_is_neither_person_nor_login_nor_application():
    newcomer = register()

    assert not Person.objects.with_pesel(newcomer.pesel).exists()
    assert not PasswordAccount.objects.exists() and not Packet.objects.exists()
    assert Registration.objects.get().person_data["pesel"] == newcomer.pesel


def test_the_link_makes_person_login_and_a_pending_application():
    unit = make_unit_with_regon()
    newcomer = register(unit=unit)

    packet = confirm(token_for(newcomer.email))

    person = Person.objects.with_pesel(newcomer.pesel).get()
    assert (person.full_name, person.email) == ("Bożena Źrebiec", newcomer.email)
    assert person.has_verified_email and person.birth_date == date(1984, 5, 17)
    [application] = packet.applications.select_related("role", "profile")
    assert (application.state, application.origin) == ("pending", "password")
    assert application.role.code == NON_FINANCIAL and application.profile.unit == unit
    assert application.profile.phone == "600 123 456"
    account = PasswordAccount.objects.get(person=person)
    assert account.login == newcomer.email and not account.is_active
    assert packet.is_finished and not Packet.objects.unfinished().exists()


@pytest.mark.parametrize(
    ("ticks", "roles"),
    [
        ({}, {NON_FINANCIAL}),
        ({"financial": True}, {NON_FINANCIAL, FINANCIAL}),
        ({"psychiatric": True}, {PSYCHIATRIC}),
    ],
)
def test_roles_follow_from_what_is_ticked(ticks, roles):
    newcomer = register(unit=make_unit_with_regon(psychiatric=True), **ticks)

    assert asked_for(confirm(token_for(newcomer.email))) == roles


def test_roles_are_chosen_by_what_they_are_not_by_their_names():
    unit = make_unit_with_regon()
    from_data = {
        (role.side, role.report_class)
        for role in operations.roles_to_register(unit, financial=True, psychiatric=False)
    }
    assert from_data == {("reporting", "non_financial"), ("reporting", "financial")}


def test_both_boxes_together_are_a_mistake():
    unit = make_unit_with_regon(psychiatric=True)

    said = refusal(register, unit=unit, financial=True, psychiatric=True)

    assert said.code == "both_ticked" and not Registration.objects.exists()


@pytest.mark.parametrize(
    ("fields", "ticks", "code"),
    [
        ({"closed_on": date(2020, 1, 1)}, {}, "unit_closed"),
        ({"suspended_from": date(2020, 1, 1)}, {}, "unit_closed"),
        ({"kind": "supervising"}, {}, "reports_nothing"),
        ({}, {"psychiatric": True}, "no_ward"),
    ],
)
def test_a_unit_that_cannot_be_asked_for_is_refused_at_once(fields, ticks, code):
    unit = make_unit_with_regon(**fields)

    assert refusal(register, unit=unit, **ticks).code == code
    assert not Registration.objects.exists() and not OutgoingMail.objects.exists()


@pytest.mark.parametrize("wrong", ["84051712340", "8405171234", "٨٤٠٥١٧١٢٣٤٥", ""])
def test_a_pesel_that_cannot_be_is_refused(wrong):
    newcomer = make_newcomer()
    said = refusal(register, type(newcomer)(**{**vars(newcomer), "pesel": wrong}))
    assert said.code == "pesel"


@pytest.mark.parametrize("poor", ["krótkie has", "qwerty123456"])
def test_a_poor_password_is_refused(poor):
    with pytest.raises(ValidationError):
        register(password=poor)
    assert not Registration.objects.exists()


def test_a_unit_that_closes_before_the_link_is_opened_is_refused_then():
    unit = make_unit_with_regon()
    newcomer = register(unit=unit)
    token = token_for(newcomer.email)
    unit.closed_on = timezone.localdate()
    unit.save()

    assert refusal(confirm, token).code == "unit_closed"
    assert not Person.objects.with_pesel(newcomer.pesel).exists()
    with pytest.raises(LinkNotValid):
        confirm(token)


# --- The link ------------------------------------------------------------------------------------


def test_a_link_works_once():
    newcomer = register()
    token = token_for(newcomer.email)
    confirm(token)

    with pytest.raises(LinkNotValid):
        confirm(token)
    assert Packet.objects.count() == PasswordAccount.objects.count() == 1


def test_a_link_expires():
    newcomer = register()
    token = token_for(newcomer.email)

    with (
        time_machine.travel(timezone.now() + LINK_LIFE + timedelta(seconds=1), tick=False),
        pytest.raises(LinkNotValid),
    ):
        confirm(token)
    assert not PasswordAccount.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "żółć", "\0"])
def test_what_is_no_link_opens_nothing(token):
    register()
    with pytest.raises(LinkNotValid):
        confirm(token)


def test_a_task_that_runs_twice_writes_one_mail():
    register()
    registration = Registration.objects.get()
    assert operations.send_registration_link(registration_id=registration.pk) == "nothing to do"
    assert OutgoingMail.objects.count() == 1


def test_after_the_link_nothing_that_was_typed_stays_in_the_registration():
    newcomer = register()
    confirm(token_for(newcomer.email))

    kept = Registration.objects.get()
    assert kept.person_data == {} and kept.password == ""


def test_of_two_registrations_with_one_address_the_mailbox_chooses():
    email = "ta.sama@szpital.example"
    first = register(make_newcomer(email=email, family_name="Pierwsza"))
    token = token_for(email)
    register(make_newcomer(email=email.upper(), family_name="Druga"))
    other = token_for(email)

    confirm(token)

    assert Person.objects.with_pesel(first.pesel).exists()
    with pytest.raises(LinkNotValid):
        confirm(other)
    assert PasswordAccount.objects.get().login == email


def test_registrations_without_time_left_are_removed_with_what_was_typed():
    register()
    used = register()
    confirm(token_for(used.email))

    with time_machine.travel(timezone.now() + LINK_LIFE + timedelta(days=1, hours=1), tick=False):
        assert purge_registrations() == 2
    assert PasswordAccount.objects.count() == 1 and Packet.objects.count() == 1


# --- What is known already -----------------------------------------------------------------------


def test_nothing_is_attached_to_a_person_who_has_an_account():
    person = make_person()
    newcomer = register(make_newcomer(pesel=person.pesel))

    said = refusal(confirm, token_for(newcomer.email))

    assert said.code == "pesel_known"
    person.refresh_from_db()
    assert person.full_name == "Żaneta Ślęzak" and person.email != newcomer.email
    assert not PasswordAccount.objects.exists()
    assert not Profile.objects.filter(person=person).exists()
    assert Registration.objects.get().person_data == {}


def test_a_pesel_that_waits_under_another_login_is_not_touched():
    waiting = make_registered()
    newcomer = register(make_newcomer(pesel=waiting.person.pesel))

    assert refusal(confirm, token_for(newcomer.email)).code == "pesel_known"
    waiting.refresh_from_db()
    assert waiting.login != newcomer.email


def test_registering_takes_the_same_statements_whatever_is_known():
    known = make_registered()
    active = make_registered()
    approve(Application.objects.get(profile__person=active.person))
    person = make_person()
    counts = set()
    for newcomer in (
        make_newcomer(),
        make_newcomer(pesel=person.pesel),
        make_newcomer(email=known.login),
        make_newcomer(email=active.login),
    ):
        unit = make_unit_with_regon()
        with CaptureQueriesContext(connection) as queries:
            operations.register(
                newcomer=newcomer, unit=unit, financial=False, psychiatric=False,
                password=PASSWORD, worked=True, actor=Actor(name="", address=f"192.0.2.{len(counts)}"),
            )  # fmt: skip
        counts.add(len(queries))
    assert len(counts) == 1, counts


def test_a_login_in_use_gets_a_mail_without_a_link_that_makes_anything(run_queue):
    active = make_registered()
    approve(Application.objects.get(profile__person=active.person))
    run_queue()

    register(make_newcomer(email=active.login.upper()))

    mail = mail_to(active.login)
    assert mail.template == "registration_known" and mail.to == active.login
    assert "/logowanie/haslo/nowe/" in mail.body and "/rejestracja/" not in mail.full_text()
    assert not Registration.objects.filter(used_at=None).exists()


def test_a_login_that_waits_gets_the_way_to_its_form_and_nothing_else_changes():
    waiting = make_registered()
    packet = Packet.objects.get(person=waiting.person)

    register(make_newcomer(email=waiting.login), password="zupełnie inne hasło")

    assert mail_to(waiting.login).template == "registration_waiting"
    again = Registration.objects.get(used_at=None)
    assert again.person_data == {} and again.password == ""
    assert confirm(token_for(waiting.login)) == packet
    before = waiting.password
    waiting.refresh_from_db()
    assert waiting.password == before and Packet.objects.count() == 1


def test_after_a_rejection_one_may_register_again_with_the_right_paper():
    waiting = make_registered()
    application = Application.objects.get()
    operations.reject(
        application=application, reason_code="signature", reason="", actor=office_of(application)
    )
    waiting.refresh_from_db()
    assert not waiting.is_active
    pesel = waiting.person.pesel
    newcomer = register(make_newcomer(email=waiting.login, pesel=pesel, first_name="Bogna"))
    assert mail_to(newcomer.email).template == "registration_confirm"

    packet = confirm(token_for(newcomer.email))

    person = Person.objects.get(pk=waiting.person_id)
    assert packet.person == person and person.first_name == "Bogna"
    assert person.has_verified_email
    approve(packet.applications.get())
    assert PasswordAccount.objects.get().is_active


# --- The office ----------------------------------------------------------------------------------


def test_approval_activates_the_login_once_and_says_so_without_a_link_that_signs_in(run_queue):
    waiting = make_registered(financial=True)
    first, second = Application.objects.order_by("id")
    office = office_of(first)

    approve(first, office)
    approve(second, office)

    waiting.refresh_from_db()
    assert waiting.is_active
    told = OutgoingMail.objects.filter(template="password_account_active")
    assert [mail.to for mail in told] == [waiting.login]
    [mail] = told
    assert waiting.login in mail.body and "/logowanie/" in mail.body
    assert not mail.secret and PASSWORD not in mail.body
    acts = Entry.objects.filter(act="people.password.activated")
    assert [entry.person_id for entry in acts] == [office.person_id]


def test_rejection_leaves_the_login_shut_and_leads_to_the_registration(run_queue):
    waiting = make_registered()
    application = Application.objects.get()

    operations.reject(
        application=application, reason_code="signature", reason="", actor=office_of(application)
    )

    waiting.refresh_from_db()
    assert not waiting.is_active
    mail = mail_to(waiting.login)
    assert mail.template == "application_rejected" and "/rejestracja/" in mail.body


def test_what_is_sent_to_who_cannot_sign_in_speaks_of_paper(run_queue):
    newcomer = register()
    confirm(token_for(newcomer.email))

    mail = mail_to(newcomer.email)
    assert mail.template == "application_received"
    assert "lewym górnym rogu" in mail.body and "Załącz go" not in mail.body


def test_an_application_of_the_wizard_activates_nothing():
    waiting = make_registered()
    person = make_person()
    assert people.activate_password_account(person=person, actor=STRANGER) is None
    waiting.refresh_from_db()
    assert not waiting.is_active


# --- Profil Zaufany ------------------------------------------------------------------------------


def test_who_comes_by_profil_zaufany_closes_the_login_that_nobody_approved():
    waiting = make_registered()
    person = waiting.person

    came = sign_in_by_profil_zaufany(person)

    assert came == person and not PasswordAccount.objects.exists()
    assert not came.has_verified_email and came.email == ""
    person.refresh_from_db()
    assert not person.has_verified_email and person.email == ""
    assert person.family_name == "Źrebiec-Prawdziwa"
    assert Profile.objects.get().contact_email == ""
    closed = Entry.objects.get(act="people.password.closed")
    assert closed.about_person_id == person.pk


def test_what_was_registered_stays_pending_and_its_approval_opens_no_password(run_queue):
    waiting = make_registered()
    sign_in_by_profil_zaufany(waiting.person)
    OutgoingMail.objects.all().delete()

    approve(Application.objects.get())

    assert not PasswordAccount.objects.exists()
    assert not OutgoingMail.objects.filter(to=waiting.login).exists()


def test_profil_zaufany_leaves_a_login_that_an_office_approved():
    active = make_registered()
    approve(Application.objects.get())

    came = sign_in_by_profil_zaufany(active.person)

    assert PasswordAccount.objects.get().is_active and came.has_verified_email


# --- Tries ---------------------------------------------------------------------------------------


def test_one_address_registers_so_many_times_an_hour():
    unit = make_unit_with_regon()
    for _ in range(TRIES_OF_ADDRESS):
        register(unit=unit)
    with pytest.raises(TooManyTries):
        register(unit=unit)
    register(unit=unit, actor=Actor(name="", address="192.0.2.200"))


def test_without_the_work_of_a_script_there_are_far_fewer():
    unit = make_unit_with_regon()
    for _ in range(TRIES_WITHOUT_WORK):
        register(unit=unit, worked=False)
    with pytest.raises(TooManyTries):
        register(unit=unit, worked=False)
    register(unit=unit)


def test_one_mailbox_is_written_to_only_so_often():
    for n in range(TRIES_OF_LOGIN):
        register(make_newcomer(email="ofiara@szpital.example"), actor=Actor("", address=f"::{n}"))
    with pytest.raises(TooManyTries):
        register(make_newcomer(email="Ofiara@szpital.example"), actor=Actor("", address="::9"))
    assert OutgoingMail.objects.count() == TRIES_OF_LOGIN


# --- What is written down ------------------------------------------------------------------------


def test_neither_pesel_nor_password_is_written_anywhere_in_plain(run_queue):
    newcomer = register()
    packet = confirm(token_for(newcomer.email))
    approve(packet.applications.get())
    drain()

    written = [
        *(f"{entry.thing_name} {entry.details}" for entry in Entry.objects.all()),
        *(f"{mail.subject} {mail.body}" for mail in OutgoingMail.objects.all()),
    ]
    assert len(written) > 8
    assert not pesels_in("\n".join(written))
    assert not [text for text in written if PASSWORD in text]


def test_the_mail_to_an_unproved_mailbox_carries_nothing_that_a_stranger_typed():
    newcomer = register(make_newcomer(first_name="Kup", family_name="Tanio"))

    mail = mail_to(newcomer.email)

    assert "Kup" not in mail.body and "Tanio" not in mail.body and mail.person_id is None


def test_acts_before_the_link_have_no_name_and_those_after_it_the_name_of_the_person():
    newcomer = register()
    person = confirm(token_for(newcomer.email)).person

    [received] = Entry.objects.filter(act="access.registration.received")
    assert (received.person_id, received.person_name) == (None, "")
    acts = Entry.objects.filter(person_id=person.pk).values_list("act", flat=True)
    assert {
        "people.password.registered", "access.packet.begun", "access.packet.saved",
        "access.application.saved", "access.application.finished", "access.packet.finished",
    } <= set(acts)  # fmt: skip


def test_a_unit_with_no_office_is_asked_for_all_the_same():
    unit = make_unit(regon="")
    newcomer = register(unit=unit)
    assert confirm(token_for(newcomer.email)).unit == unit


def test_a_new_pesel_of_the_year_2000_gives_the_right_birth_date():
    newcomer = register(make_newcomer(pesel=make_pesel(date(2001, 2, 28))))
    packet = confirm(token_for(newcomer.email))
    assert packet.person.birth_date == date(2001, 2, 28)
