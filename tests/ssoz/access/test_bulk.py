"""Many applications and profiles at once: the rules of the single act, what is left and why."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_q.models import OrmQ

from ssoz.access import mails, operations
from ssoz.access.models import Application, Profile
from ssoz.access.operations import Refused
from ssoz.access.refusals import why_left
from ssoz.actors import NotAllowed
from ssoz.bulk import operations as bulk_acts
from ssoz.bulk.models import BulkAct
from ssoz.journal.checking import first_fault
from ssoz.journal.models import Entry
from ssoz.journal.sealing import seal_waiting
from ssoz.mail.models import OutgoingMail
from tests.makers import make_actor, make_application, make_applications, make_unit

pytestmark = pytest.mark.django_db
ZEROS = {"total": 0, "done": 0, "refused": 0, "failed": 0, "waiting": 0}


@pytest.fixture
def office():
    return make_actor(role="uw-admin")


def states_of(applications):
    found = dict(Application.objects.values_list("pk", "state"))
    return [found[application.pk] for application in applications]


def begin(act, applications, actor, **answers):
    keys = [application.pk for application in applications]
    return operations.decide_many(act=act, applications=keys, actor=actor, **answers)


def left(bulk):
    return dict(bulk.items.filter(outcome="refused").values_list("thing_id", "why"))


def mails_of(applications, template):
    people = [application.profile.person_id for application in applications]
    return OutgoingMail.objects.filter(person_id__in=people, template=template).count()


def test_each_row_goes_by_the_rules_of_the_single_act(office, run_queue):
    right = [make_application(evidence=True) for _ in range(2)]
    bare, rejected = make_application(), make_application(state="rejected")
    far = make_application(evidence=True, unit=make_unit(voivodeship="14"))
    bulk = begin("approve", [*right, bare, rejected, far], office)
    assert not bulk.items.filter(thing_id=far.pk).exists()
    run_queue()
    bulk.refresh_from_db()
    assert bulk.is_finished
    assert bulk.progress() == ZEROS | {"total": 4, "done": 2, "refused": 2}
    assert left(bulk) == {bare.pk: "no_evidence", rejected.pk: "decided"}
    assert states_of([*right, bare, far]) == ["approved", "approved", "pending", "pending"]
    for application in right:
        approved = Application.objects.get(pk=application.pk)
        assert (approved.decided_by_id, approved.decided_in_id) == (
            office.person_id, office.unit_id,
        )  # fmt: skip
        assert Profile.objects.get(pk=application.profile_id).stored_status == "active"
        assert approved.history.latest().history_change_reason == "access.application.approved"
        assert approved.history.latest().history_user_id == office.person_id
        entry = Entry.objects.about(application).get(act="access.application.approved")
        assert (entry.person_id, entry.about_unit_id) == (
            office.person_id, application.profile.unit_id,
        )  # fmt: skip
    assert mails_of(right, "application_approved") == 2
    seal_waiting()
    assert first_fault() is None


def test_many_are_written_as_one_is(office, run_queue):
    single, many = make_application(state="approved"), make_application(state="approved")
    operations.archive(application=single, reason="Porządki", actor=office)
    begin("archive", [many], office, reason=" Porządki ")
    run_queue()
    told = [
        (entry.act, entry.details, OutgoingMail.objects.filter(about_unit_id=unit).count())
        for each in (single, many)
        for unit in [each.profile.unit_id]
        for entry in Entry.objects.filter(about_unit_id=unit, unit_id=office.unit_id).order_by("id")
    ]
    half = len(told) // 2
    assert half and told[:half] == told[half:]
    one, other = (Application.objects.get(pk=each.pk) for each in (single, many))
    assert (one.state, one.archive_reason) == (other.state, other.archive_reason)
    assert mails_of([many], "role_taken_away") == 1


def test_rejecting_asks_for_the_same_reason_as_the_single_act(office, run_queue):
    waiting = make_application()
    for answers in ({"reason_code": "other", "reason": " "}, {"reason_code": "x"}, {}):
        with pytest.raises(Refused) as caught:
            begin("reject", [waiting], office, **answers)
        assert caught.value.code == "no_reason"
    begin("reject", [waiting], office, reason_code="signature")
    run_queue()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason_code) == ("rejected", "signature")
    assert mails_of([waiting], "application_rejected") == 1


def test_nobody_decides_their_own_nor_without_the_right(office, run_queue):
    own = make_application(evidence=True, person=_person(office))
    other = make_application(evidence=True)
    bulk = begin("approve", [own, other], office)
    run_queue()
    assert left(bulk) == {own.pk: "own"}
    with pytest.raises(NotAllowed):
        begin("approve", [other], make_actor(role="cez-employee"))
    with pytest.raises(Refused) as caught:
        begin("withdraw", [other], office)
    assert caught.value.code == "act"
    with pytest.raises(Refused) as caught:
        begin("approve", [], office)
    assert caught.value.code == "nothing_chosen"


def _person(actor):
    return Profile.objects.get(pk=actor.profile_id).person


def test_who_loses_the_right_meanwhile_decides_nothing_more(office, run_queue):
    waiting = [make_application(evidence=True) for _ in range(2)]
    bulk = begin("approve", waiting, office)
    profile = Profile.objects.get(pk=office.profile_id)
    operations.block(profile=profile, reason="Kontrola", actor=make_actor(role="cez-admin"))
    run_queue()
    assert set(left(bulk).values()) == {"not_allowed"}
    assert states_of(waiting) == ["pending", "pending"]


def test_a_stopped_act_leaves_the_rest_and_goes_on_when_resumed(office, run_queue, monkeypatch):
    monkeypatch.setattr("ssoz.bulk.operations._LONGEST_SECONDS", 0)
    monkeypatch.setitem(
        operations.bulk._DOERS,
        "access.application",
        bulk_acts.Doer(operations.bulk_actor, operations.bulk._decide_some, at_once=1),
    )
    waiting = [make_application(evidence=True) for _ in range(3)]
    bulk = begin("approve", waiting, office)
    assert operations.continue_bulk(bulk_id=bulk.pk) == 1
    stranger = make_actor(role="uw-admin")
    for forbidden in (bulk_acts.stop, bulk_acts.resume):
        with pytest.raises(NotAllowed):
            forbidden(bulk=bulk, actor=stranger)
    assert bulk_acts.stop(bulk=bulk, actor=office).is_stopped
    run_queue()
    assert states_of(waiting) == ["approved", "pending", "pending"]
    assert bulk_acts.resume_stale() == 0
    assert bulk_acts.resume(bulk=bulk, actor=office).is_running
    run_queue()
    assert states_of(waiting) == ["approved"] * 3
    assert mails_of(waiting, "application_approved") == 3
    bulk.refresh_from_db()
    assert bulk_acts.stop(bulk=bulk, actor=office).is_finished
    acts = Entry.objects.filter(act__startswith="bulk.act.").order_by("id")
    assert [entry.act.rpartition(".")[2] for entry in acts] == [
        "started", "stopped", "resumed", "finished",
    ]  # fmt: skip


class Killed(BaseException):
    """What no handler of the work catches, as a signal that nothing survives."""


def test_a_worker_killed_within_a_set_leaves_it_not_begun(office, run_queue, monkeypatch):
    waiting = [make_application(evidence=True) for _ in range(2)]
    bulk = begin("approve", waiting, office)
    before = OutgoingMail.objects.count(), Entry.objects.count(), OrmQ.objects.count()

    def killed(*_mails):
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(mails, "post_many", killed)
        operations.continue_bulk(bulk_id=bulk.pk)
    assert (OutgoingMail.objects.count(), Entry.objects.count(), OrmQ.objects.count()) == before
    assert bulk.progress()["waiting"] == 2
    run_queue()
    assert operations.continue_bulk(bulk_id=bulk.pk) == 0
    assert states_of(waiting) == ["approved"] * 2
    assert mails_of(waiting, "application_approved") == 2


def test_a_row_that_breaks_fails_alone(office, run_queue, monkeypatch):
    broken, whole = (make_application(evidence=True) for _ in range(2))
    real = Application.approve

    def approve(application, *arguments):
        if application.pk == broken.pk:
            raise ValueError
        real(application, *arguments)

    monkeypatch.setattr(Application, "approve", approve)
    bulk = begin("approve", [broken, whole], office)
    run_queue()
    assert states_of([broken, whole]) == ["pending", "approved"]
    assert bulk.progress() == ZEROS | {"total": 2, "done": 1, "failed": 1}


def test_the_last_holder_of_a_role_that_must_stay_is_left(run_queue):
    chief = make_actor(role="cez-admin")
    roles = [make_application(state="approved", role="cez-admin", unit=_cez()) for _ in range(2)]
    profile = Profile.objects.get(pk=chief.profile_id)
    other = make_actor(role="cez-admin")
    operations.block(profile=profile, reason="Urlop", actor=other)
    own = Profile.objects.get(pk=other.profile_id).applications.get()
    keys = [*roles, own]
    bulk = begin("archive", keys, other, reason="Porządki")
    run_queue()
    assert left(bulk) == {own.pk: "own"}
    assert states_of(roles) == ["archived", "archived"]


def _cez():
    return Profile.objects.get(pk=make_actor(role="cez-employee").profile_id).unit


def test_two_roles_of_one_profile_taken_in_one_set_leave_the_right_status(office, run_queue):
    both = make_applications(
        ["reporter-non-financial", "reporter-financial"], state="approved", unit=make_unit()
    )
    begin("archive", both, office, reason="Porządki")
    run_queue()
    profile = Profile.objects.get(pk=both[0].profile_id)
    assert profile.stored_status == "rejected"
    assert profile.history.filter(stored_status="rejected").count() == 1


def test_many_profiles_are_blocked_and_unblocked(office, run_queue):
    applications = [make_application(state="approved") for _ in range(2)]
    keys = [application.profile_id for application in applications]
    with pytest.raises(Refused):
        operations.block_many(act="block", profiles=keys, reason=" ", actor=office)
    with pytest.raises(NotAllowed):
        operations.block_many(
            act="block", profiles=keys, reason="x", actor=make_actor(role="cez-employee")
        )
    operations.block_many(act="block", profiles=keys, reason="Kontrola", actor=office)
    run_queue()
    again = operations.block_many(
        act="block", profiles=[*keys, office.profile_id], reason="Kontrola", actor=office
    )
    run_queue()
    assert left(again) == {**dict.fromkeys(keys, "blocked"), office.profile_id: "own"}
    blocked = Profile.objects.filter(pk__in=keys)
    assert [profile.stored_status for profile in blocked] == ["blocked", "blocked"]
    assert mails_of(applications, "profile_blocked") == 2
    operations.block_many(act="unblock", profiles=keys, actor=office)
    run_queue()
    assert {profile.stored_status for profile in blocked.all()} == {"active"}


def test_a_block_of_many_is_undone_within_a_day_but_not_what_others_blocked_since(
    office, run_queue
):
    applications = [make_application(state="approved") for _ in range(3)]
    keys = [application.profile_id for application in applications]
    bulk = operations.block_many(act="block", profiles=keys, reason="Kontrola", actor=office)
    with pytest.raises(Refused) as caught:
        operations.undo_block_many(bulk=bulk, actor=office)
    assert caught.value.code == "too_late"
    run_queue()
    bulk.refresh_from_db()
    again = Profile.objects.get(pk=keys[0])
    operations.unblock(profile=again, actor=office)
    operations.block(profile=again, reason="Inny powód", actor=office)
    with pytest.raises(NotAllowed):
        operations.undo_block_many(bulk=bulk, actor=make_actor(role="uw-admin"))
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert not operations.can_be_undone(bulk)
    operations.undo_block_many(bulk=bulk, actor=office)
    run_queue()
    found = dict(Profile.objects.filter(pk__in=keys).values_list("pk", "stored_status"))
    assert [found[key] for key in keys] == ["blocked", "active", "active"]


def test_a_set_takes_as_many_statements_for_two_as_for_six(office, django_assert_max_num_queries):
    waiting = [make_application(evidence=True) for _ in range(6)]
    bulk = begin("approve", waiting, office)
    with django_assert_max_num_queries(60):
        operations.continue_bulk(bulk_id=bulk.pk)
    assert states_of(waiting) == ["approved"] * 6


def test_more_at_once_than_the_limit_is_refused(office, monkeypatch):
    monkeypatch.setattr(bulk_acts, "MOST", 1)
    with pytest.raises(Refused) as caught:
        begin("approve", [make_application(), make_application()], office)
    assert caught.value.code == "too_many"
    assert not BulkAct.objects.exists()


def test_every_reason_has_words():
    codes = ["own", "not_allowed", "decided", "no_evidence", "last_holder", "blocked", "gone"]
    assert not {code for code in codes if str(why_left(code)) == code}
