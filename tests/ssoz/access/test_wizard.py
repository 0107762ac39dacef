"""Making an application: what may be chosen, what is refused, what a second click does."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from ssoz.access import operations
from ssoz.access.documents import application_pdf
from ssoz.access.models import Application, Packet, Profile, Role
from ssoz.access.queries import role_choices, without_attachment
from ssoz.access.refusals import Refused
from ssoz.actors import SYSTEM, NotAllowed
from ssoz.identifiers import is_application_number
from ssoz.journal.models import Entry
from ssoz.journal.operations import record
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import EmailVerification
from tests.makers import make_application, make_person, make_unit, pdf_upload, person_actor

pytestmark = pytest.mark.django_db
NON_FINANCIAL, FINANCIAL = "reporter-non-financial", "reporter-financial"
PSYCHIATRIC = "reporter-psychiatric"


@pytest.fixture
def actor():
    return person_actor(make_person(first_name="Żaneta", family_name="Źdźbło-Łęcka"))


def filled(actor, unit, *codes, email=None):
    packet = operations.begin(actor=actor)
    packet = operations.choose_unit(packet=packet, unit=unit, actor=actor)
    return operations.choose_roles(
        packet=packet,
        role_codes=codes,
        phone="600123456",
        email=email or packet.person.email,
        position="",
        actor=actor,
    )


def save(packet, actor, **changes):
    arguments = {"revision": packet.revision, "declared": True, **changes}
    return operations.apply(packet=packet, actor=actor, **arguments)


def refusal(act, **arguments):
    with pytest.raises(Refused) as caught:
        act(**arguments)
    return caught.value.code


def change_unit(unit, **dates):
    for name, value in dates.items():
        setattr(unit, name, value)
    record(unit, "units.unit.changed", by=SYSTEM)


def test_saving_gives_each_role_a_number_with_a_check_digit(actor):
    saved = save(filled(actor, make_unit(), NON_FINANCIAL, FINANCIAL), actor)
    assert [application.role.code for application in saved] == [NON_FINANCIAL, FINANCIAL]
    assert all(is_application_number(application.number) for application in saved)
    assert all(application.state == "draft" for application in saved)
    first, second = (int(application.number.split("-")[2]) for application in saved)
    assert second == first + 1


def test_a_person_without_a_confirmed_address_cannot_begin():
    stranger = person_actor(make_person(verified=False))
    with pytest.raises(NotAllowed):
        operations.begin(actor=stranger)


def test_beginning_again_goes_on_with_the_unfinished_packet(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL)
    assert operations.begin(actor=actor) == packet


def test_another_unit_keeps_the_roles_that_it_offers_too(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL)
    other = make_unit()
    packet = operations.choose_unit(packet=packet, unit=other, actor=actor)
    assert (packet.unit, packet.role_codes) == (other, [NON_FINANCIAL])
    office = make_unit(kind="supervising")
    packet = operations.choose_unit(packet=packet, unit=office, actor=actor)
    assert packet.role_codes == []


def test_roles_offered_follow_the_kind_of_the_unit(actor):
    def offered(**fields):
        return set(Role.objects.open_to(make_unit(**fields)).values_list("side", flat=True))

    assert offered(kind="reporting") == {"reporting"}
    assert offered(kind="supervising") == {"supervising"}
    assert offered(kind="both") == {"supervising", "reporting"}


def test_administrator_roles_are_offered_only_in_their_own_institution():
    plain = Role.objects.open_to(make_unit(kind="supervising"))
    assert not plain.filter(code__in=["uw-admin", "ipin-admin", "kcpu-admin"]).exists()


def test_psychiatric_cards_need_a_unit_with_psychiatric_activity(actor):
    without = filled(actor, make_unit())
    closed = {c.role.code for c in role_choices(without) if c.missing_activity}
    assert closed == {PSYCHIATRIC}
    arguments = {"phone": "", "email": "", "position": "", "actor": actor}
    code = refusal(operations.choose_roles, packet=without, role_codes=[PSYCHIATRIC], **arguments)
    assert code == "role_not_open"
    operations.choose_unit(packet=without, unit=make_unit(psychiatric=True), actor=actor)
    operations.choose_roles(packet=without, role_codes=[PSYCHIATRIC], **arguments)


def test_a_role_of_another_kind_of_unit_is_refused(actor):
    packet = filled(actor, make_unit())
    code = refusal(
        operations.choose_roles, packet=packet, role_codes=["cez-admin"],
        phone="", email="", position="", actor=actor,
    )  # fmt: skip
    assert code == "role_not_open"


@pytest.mark.parametrize("field", ["closed_on", "suspended_from"])
def test_a_unit_that_is_not_open_cannot_be_chosen(actor, field):
    unit = make_unit(**{field: timezone.localdate()})
    packet = operations.begin(actor=actor)
    assert refusal(operations.choose_unit, packet=packet, unit=unit, actor=actor) == "unit_closed"


def test_a_unit_that_closes_before_saving_stops_the_saving_and_nothing_is_written(actor):
    unit = make_unit()
    packet = filled(actor, unit, NON_FINANCIAL)
    change_unit(unit, closed_on=timezone.localdate())
    packet = Packet.objects.get(pk=packet.pk)
    assert refusal(save, packet=packet, actor=actor) == "unit_closed"
    assert not Profile.objects.filter(person_id=actor.person_id).exists()
    assert not Application.objects.filter(packet=packet).exists()


def test_a_unit_that_closes_before_the_end_stops_the_finishing(actor):
    unit = make_unit()
    packet = filled(actor, unit, NON_FINANCIAL)
    (application,) = save(packet, actor)
    change_unit(unit, closed_on=timezone.localdate())
    assert refusal(operations.finish, packet=packet, actor=actor) == "unit_closed"
    application.refresh_from_db()
    assert application.state == "draft"


def test_the_declaration_is_required(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL)
    assert refusal(save, packet=packet, actor=actor, declared=False) == "not_declared"


def test_at_least_one_role_is_required(actor):
    assert refusal(save, packet=filled(actor, make_unit()), actor=actor) == "no_role"


def test_a_summary_that_is_out_of_date_saves_nothing(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL)
    shown = packet.revision
    operations.choose_unit(packet=packet, unit=make_unit(), actor=actor)
    assert refusal(save, packet=packet, actor=actor, revision=shown) == "changed"
    assert not Application.objects.filter(packet=packet).exists()


def test_saving_twice_returns_the_same_applications(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL)
    assert save(packet, actor) == save(packet, actor)
    assert Application.objects.filter(packet=packet).count() == 1


def test_a_saved_packet_cannot_be_changed_any_more(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL)
    save(packet, actor)
    unit = make_unit()
    assert refusal(operations.choose_unit, packet=packet, unit=unit, actor=actor) == "saved"


def test_a_role_that_is_held_or_pending_is_not_offered_again():
    pending = make_application(state="pending")
    actor = person_actor(pending.profile.person)
    packet = filled(actor, pending.profile.unit)
    choice = next(c for c in role_choices(packet) if c.role == pending.role)
    assert (choice.is_open, choice.open_number) == (False, pending.number)
    code = refusal(
        operations.choose_roles, packet=packet, role_codes=[pending.role.code],
        phone="", email="", position="", actor=actor,
    )  # fmt: skip
    assert code == "role_taken"


def test_a_discarded_draft_keeps_its_number_and_leaves_every_list(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL)
    (application,) = save(packet, actor)
    operations.discard(packet=packet, actor=actor)
    application.refresh_from_db()
    assert application.state == "discarded"
    assert not Application.objects.of(actor.person_id).exists()
    (after,) = save(filled(actor, make_unit(), NON_FINANCIAL), actor)
    assert int(after.number.split("-")[2]) == int(application.number.split("-")[2]) + 1
    assert refusal(operations.finish, packet=packet, actor=actor) == "discarded"


def test_a_profile_of_drafts_alone_is_shown_nowhere(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL)
    save(packet, actor)
    assert not Profile.objects.shown().filter(person_id=actor.person_id).exists()
    operations.finish(packet=packet, actor=actor)
    assert Profile.objects.shown().filter(person_id=actor.person_id).exists()


def test_finishing_twice_sends_one_mail(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL, FINANCIAL)
    saved = save(packet, actor)
    operations.finish(packet=packet, actor=actor)
    operations.finish(packet=packet, actor=actor)
    (mail,) = OutgoingMail.objects.filter(template="application_received")
    assert all(application.number in mail.body for application in saved)


def test_someone_elses_packet_cannot_be_touched(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL)
    save(packet, actor)
    stranger = person_actor(make_person())
    for act in (operations.finish, operations.discard):
        with pytest.raises(NotAllowed):
            act(packet=packet, actor=stranger)
    with pytest.raises(NotAllowed):
        operations.attach(packet=packet, upload=pdf_upload(), actor=stranger)


def test_a_new_contact_address_is_used_only_once_it_is_confirmed(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL, email="nowy@example.pl")
    (application,) = save(packet, actor)
    profile = application.profile
    assert profile.email == packet.person.email
    asked = EmailVerification.objects.get(profile_id=profile.pk)
    assert asked.email == "nowy@example.pl"


def test_the_journal_names_each_act_with_person_and_application(actor):
    packet = filled(actor, make_unit(), NON_FINANCIAL)
    (application,) = save(packet, actor)
    operations.finish(packet=packet, actor=actor)
    entries = Entry.objects.about(application)
    assert [entry.act for entry in entries] == [
        "access.application.saved",
        "access.application.finished",
    ]
    assert {entry.person_name for entry in entries} == {actor.name}
    assert {entry.thing_name for entry in entries} == {application.number}


def test_reapplying_brings_the_data_of_the_ended_application():
    ended = make_application(state="rejected")
    actor = person_actor(ended.profile.person)
    packet = operations.reapply(application=ended, actor=actor)
    assert (packet.unit, packet.role_codes) == (ended.profile.unit, [ended.role.code])
    assert packet.phone == ended.packet.phone
    assert refusal(operations.reapply, application=ended, actor=actor) == "unfinished"


def test_only_the_applicant_reapplies_and_only_after_the_end():
    pending = make_application(state="pending")
    with pytest.raises(NotAllowed):
        operations.reapply(application=pending, actor=person_actor(pending.profile.person))
    ended = make_application(state="rejected")
    with pytest.raises(NotAllowed):
        operations.reapply(application=ended, actor=person_actor(make_person()))


def test_a_blocked_profile_takes_no_new_application_and_says_whom_to_ask():
    blocked = make_application(state="approved", blocked=True)
    actor = person_actor(blocked.profile.person)
    with pytest.raises(Refused) as caught:
        filled(actor, blocked.profile.unit)
    assert caught.value.code == "blocked"
    assert blocked.profile.unit.voivodeship.office.name in str(caught.value)


def test_one_is_reminded_until_a_file_comes_or_the_paper_goes_another_way(run_queue):
    pending = make_application(state="pending")
    actor = person_actor(pending.profile.person)
    assert list(without_attachment(actor.person_id)) == [pending]
    operations.mark_sent_otherwise(application=pending, value=True, actor=actor)
    assert not without_attachment(actor.person_id).exists()
    operations.mark_sent_otherwise(application=pending, value=False, actor=actor)
    operations.attach(packet=pending.packet, upload=pdf_upload(), actor=actor)
    assert not without_attachment(actor.person_id).exists()


def test_the_reminder_by_mail_goes_out_once_a_week(time_machine):
    moment = timezone.now()
    time_machine.move_to(moment, tick=False)
    pending = make_application(state="pending")

    def remind_on(day):
        time_machine.move_to(moment + timedelta(days=day), tick=False)
        return operations.remind_of_attachments(packet_id=pending.packet_id)

    assert [remind_on(day) for day in (7, 8, 13, 14)] == [True, False, False, True]
    assert OutgoingMail.objects.filter(template="attachment_missing").count() == 2


def test_the_pdf_holds_names_numbers_and_every_polish_letter(actor):
    packet = filled(actor, make_unit(name="Gęślą Jaźń"), NON_FINANCIAL, FINANCIAL)
    saved = save(packet, actor)
    text = pdf_text(application_pdf(Packet.objects.get(pk=packet.pk)))
    assert "Żaneta Źdźbło-Łęcka" in text
    assert "Gęślą Jaźń" in text
    assert all(application.number in text for application in saved)
    assert packet.person.pesel in text


def pdf_text(content):
    return " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages
    )
