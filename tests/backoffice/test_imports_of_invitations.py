"""Invitations from a spreadsheet of profiles: told first, sent by their own act, withdrawn together."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import Invitation, Profile
from ssoz.access.models.role import RoleGrant
from ssoz.exchange.models import Batch
from ssoz.journal.models import Entry
from tests.backoffice.brought import mistakes, page_url
from tests.makers import make_actor, make_application, make_person, make_unit, person_actor

pytestmark = pytest.mark.django_db
HEAD = ["Jednostka: numer SSOZ II", "REGON", "E-mail", "Role"]
ROLES = "Wypełniający sprawozdania niefinansowe, reporter-financial"
CODES = ["reporter-non-financial", "reporter-financial"]
REGON = "000288975"


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def people(bring):
    """Return a function that brings rows of people to invite in."""
    return lambda *rows, head=HEAD, **how: bring(*rows, head=head, register="profiles", **how)


def address(n: int) -> str:
    return f"osoba{n}@przyklad.example"


def test_people_are_invited_once_the_rows_were_seen(client, office, people, press, run_queue):
    first, second = make_unit(regon=REGON), make_unit(regon="590096454")
    mail.outbox.clear()
    batch = people([first.pk, "", address(1), ROLES], ["", "590096454", address(2), CODES[0]])
    page = client.get(page_url(batch)).content.decode()
    assert address(1) in page and second.name in page
    assert page.count("Wypełniający sprawozdania niefinansowe") == 2
    assert (batch.counts()["new"], batch.ignored) == (2, []) and not mistakes(batch)
    assert not Invitation.objects.exists() and not mail.outbox

    press("apply", batch)
    run_queue()
    told = Invitation.objects.order_by("id").values_list("unit", "email", "role_codes")
    assert list(told) == [(first.pk, address(1), CODES), (second.pk, address(2), CODES[:1])]
    assert sorted(m.to[0] for m in mail.outbox) == [address(1), address(2)]
    sent = Entry.objects.filter(act="access.invitation.sent")
    assert {entry.person_id for entry in sent} == {office.person_id}


def test_undoing_withdraws_what_nobody_answered_and_names_the_rest(people, press):
    unit = make_unit()
    batch = people(*([unit.pk, "", address(n), CODES[0]] for n in range(3)))
    press("apply", batch)
    used, _waiting, declined = Invitation.objects.order_by("id")
    operations.accept_invitation(invitation=used, actor=person_actor(make_person()))
    operations.decline_invitation(invitation=declined, actor=person_actor(make_person()))
    press("undo", batch)
    assert batch.left == [[2, f"{address(0)} (Przyjęte)"], [4, f"{address(2)} (Odrzucone)"]]
    now = timezone.now()
    states = [one.state_at(now) for one in Invitation.objects.order_by("id")]
    assert states == ["accepted", "withdrawn", "declined"]


def test_invitations_and_blocks_come_in_one_file_in_either_language(people, press, client):
    profile = make_application(state="approved").profile
    head = ["SSOZ II number", "Status", "block_reason", "Unit: SSOZ II number", "E-mail", "Roles"]
    batch = people(
        [profile.pk, "Zablokowany", "Kontrola", profile.unit_id, profile.email,
         "Wypełniający sprawozdania niefinansowe"],
        ["", "", "", profile.unit_id, address(1), CODES[0]],
        head=head,
    )  # fmt: skip
    assert not mistakes(batch), mistakes(batch)
    press("apply", batch)
    profile.refresh_from_db()
    assert profile.is_blocked and Invitation.objects.count() == 1, batch.problem
    press("undo", batch)
    profile.refresh_from_db()
    assert not profile.is_blocked and Invitation.objects.get().withdrawn_at
    assert batch.left == []


def test_a_row_that_can_not_be_sent_says_why_in_its_column(client, office, people):
    unit, far = make_unit(regon=REGON), make_unit(voivodeship="14", name="Tajna za miedzą")
    shut = make_unit(closed_on=timezone.localdate())
    operations.invite(unit=unit, roles=CODES[:1], email=address(9), actor=office)
    batch = people(
        [unit.pk, "", "to nie adres", CODES[0], ""],
        [unit.pk, "", address(1), "uw-admin", ""],
        [unit.pk, "", address(1), "", ""],
        [far.pk, "", address(1), CODES[0], ""],
        ["", "123", address(1), CODES[0], ""],
        ["", "", address(1), CODES[0], ""],
        [unit.pk, "590096454", address(1), CODES[0], ""],
        [shut.pk, "", address(1), CODES[0], ""],
        [unit.pk, "", address(9).upper(), CODES[0], ""],
        [unit.pk, "", address(2), CODES[0], "Zablokowany"],
        [unit.pk, "", address(3), CODES[0], ""],
        ["", "288975", address(3).upper(), CODES[1], ""],
        ["", "", "", "", ""],
        head=[*HEAD, "Status"],
    )  # fmt: skip
    key = HEAD[0]
    assert mistakes(batch) == [
        (2, "E-mail"), (3, "Role"), (4, "Role"), (5, key), (6, "REGON"), (7, key), (8, "REGON"),
        (9, key), (10, "E-mail"), (11, "Status"), (13, "E-mail"),
    ]  # fmt: skip
    page = client.get(page_url(batch)).content.decode()
    assert far.name not in page


def test_two_units_with_one_regon_ask_for_the_number_and_all_mistakes_are_told_at_once(people):
    make_unit(regon=REGON)
    make_unit(regon=REGON)
    batch = people(["", REGON, "źle", CODES[0]])
    assert sorted(mistakes(batch)) == [(2, "E-mail"), (2, "REGON")]


def test_what_happened_meanwhile_stops_the_whole_file(office, people, press):
    unit = make_unit()
    batch = people(*([unit.pk, "", address(n), CODES[0]] for n in range(2)))
    operations.invite(unit=unit, roles=CODES[:1], email=address(1), actor=office)
    press("apply", batch)
    assert batch.state == "judged" and "3" in batch.problem
    assert Invitation.objects.count() == 1


def test_who_blocks_and_does_not_decide_invites_nobody(client_for, people):
    RoleGrant.objects.filter(role__code="uw-admin", permission__code="application.decide").delete()
    actor = make_actor(role="uw-admin")
    batch = people([make_unit().pk, "", address(1), CODES[0]], by=client_for(actor))
    assert mistakes(batch) == [(2, "E-mail")]


def test_an_exported_list_brought_in_again_invites_nobody(client, run_queue):
    profile = make_application(state="approved").profile
    query = {"format": "csv", "columns": "all"}
    answer = client.post(reverse("backoffice:access_profile_export"), query)
    upload = SimpleUploadedFile("a.csv", b"".join(answer.streaming_content))
    client.post(reverse("backoffice:exchange_batch_new_profiles"), {"upload": upload})
    run_queue()
    batch = Batch.objects.get()
    assert batch.lines.count() == 0 and batch.same == Profile.objects.count(), mistakes(batch)
    assert profile.applications.exists()
