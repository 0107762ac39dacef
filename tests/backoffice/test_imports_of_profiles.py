"""Profiles from a spreadsheet: blocked and unblocked with all that belongs to it, and nothing else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import Profile
from ssoz.exchange.models import Batch
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.units.models import Unit
from tests.backoffice.brought import mistakes, page_url
from tests.makers import make_actor, make_application, make_unit

pytestmark = pytest.mark.django_db
HEAD = ["SSOZ II number", "Status", "block_reason"]
REASON = "Kontrola NIK"


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def profiles(bring):
    """Return a function that brings rows of profiles in."""
    return lambda *rows, head=HEAD, **how: bring(*rows, head=head, register="profiles", **how)


@pytest.fixture
def profile() -> Profile:
    return make_profile()


def make_profile(**unit) -> Profile:
    return make_application(state="approved", unit=make_unit(regon="000288975", **unit)).profile


def blocked(profile: Profile) -> tuple[bool, str]:
    profile.refresh_from_db()
    return profile.is_blocked, profile.block_reason


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_an_export_of_our_own_brought_in_again_changes_nothing(
    client, office, run_queue, profile, kind
):
    operations.block(profile=make_profile(), reason="=SUMA(A1)", actor=office)
    query = {"format": kind, "columns": "all"}
    answer = client.post(reverse("backoffice:access_profile_export"), query)
    upload = SimpleUploadedFile(f"a.{kind}", b"".join(answer.streaming_content))
    client.post(reverse("backoffice:exchange_batch_new_profiles"), {"upload": upload})
    run_queue()
    batch = Batch.objects.get()
    assert (batch.state, batch.lines.count()) == ("judged", 0), mistakes(batch)
    assert batch.same == 3


def test_profiles_are_blocked_and_unblocked_by_their_own_acts_and_back_again(
    client, office, profiles, press, profile
):
    other = make_profile()
    operations.block(profile=other, reason="Dawny powód", actor=office)
    batch = profiles([profile.pk, "Zablokowany", REASON], [other.pk, "Aktywny", "Dawny powód"])
    page = client.get(page_url(batch)).content.decode()
    assert "<del>Aktywny</del> → <ins>Zablokowany</ins>" in page and REASON in page
    assert blocked(profile) == (False, "")

    press("apply", batch)
    assert (blocked(profile), blocked(other)) == ((True, REASON), (False, ""))
    entry = Entry.objects.about(profile).get(act="access.profile.blocked")
    assert entry.person_id == office.person_id and entry.details["reason"] == REASON
    told = OutgoingMail.objects.filter(person_id=profile.person_id)
    assert told.filter(template__contains="blocked").count() == 1

    press("undo", batch)
    assert (blocked(profile), blocked(other)) == ((False, ""), (True, "Dawny powód"))
    assert batch.left == []


def test_what_is_not_the_offices_to_change_is_told_with_the_reason(client, profiles, profile):
    unit = profile.unit
    head = ["id", "family_name", "phone", "unit", "regon", "roles", "created_at"]
    batch = profiles(
        [profile.pk, "Nowak", "1", "Inna", "590096454", "Administrator CeZ", ""], head=head
    )
    assert len(mistakes(batch)) == 5 and len(batch.ignored) == 1
    page = client.get(page_url(batch)).content.decode()
    assert profile.person.family_name in page and "Profil" in page
    told = profiles(
        [profile.pk, profile.person.family_name, profile.phone, unit.name, "288975"], head=head[:5]
    )
    assert (told.lines.count(), told.same) == (0, 1)


def test_a_row_that_can_not_be_done_says_why(client, office, profiles, profile):
    own = Profile.objects.get(pk=office.profile_id)
    shut = make_profile()
    Unit.objects.filter(pk=shut.unit_id).update(closed_on=timezone.localdate())
    held = make_profile()
    operations.block(profile=held, reason="Dawny powód", actor=office)
    far = make_profile(voivodeship="14", name="Tajna za miedzą")
    batch = profiles(
        [profile.pk, "Zablokowany", ""],
        [make_profile().pk, "Nieaktywowany", ""],
        [own.pk, "Zablokowany", REASON],
        [shut.pk, "Aktywny", ""],
        [held.pk, "Nieaktywowany", ""],
        [make_profile().pk, "Aktywny", REASON],
        [far.pk, "Zablokowany", REASON],
        ["", "Zablokowany", REASON],
        [profile.pk, "Zablokowany", REASON],
    )
    assert [number for number, _column in mistakes(batch)] == list(range(2, 11))
    assert far.unit.name not in client.get(page_url(batch)).content.decode()


def test_the_last_holder_of_a_role_that_must_stay_is_not_blocked(client_for, profiles):
    last, chief = make_actor(role="cez-admin"), make_actor(role="cez-admin")
    operations.block(profile=Profile.objects.get(pk=last.profile_id), reason=REASON, actor=chief)
    own = [chief.profile_id, "Zablokowany", REASON]
    batch = profiles(own, by=client_for(chief))
    assert mistakes(batch) == [(2, "Status")]


def test_what_somebody_changed_meanwhile_stops_everything_and_stays_when_it_is_undone(
    office, profiles, press, profile
):
    other = make_profile()
    rows = [[profile.pk, "Zablokowany", REASON], [other.pk, "Zablokowany", REASON]]
    batch = profiles(*rows)
    operations.block(profile=other, reason="Ręcznie", actor=office)
    press("apply", batch)
    assert batch.state == "judged" and batch.problem and not blocked(profile)[0]
    operations.unblock(profile=other, actor=office)
    press("apply", batch)
    operations.unblock(profile=other, actor=office)
    operations.block(profile=other, reason="Ręcznie", actor=office)
    press("undo", batch)
    assert [number for number, _name in batch.left] == [3]
    assert (blocked(profile), blocked(other)) == ((False, ""), (True, "Ręcznie"))


def test_only_who_blocks_profiles_brings_them_in(client_for):
    nobody = client_for(make_actor(role="cez-employee"))
    assert nobody.get(reverse("backoffice:exchange_batch_new_profiles")).status_code == 404
