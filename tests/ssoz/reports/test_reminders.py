"""Reminders: seven days and one day before, the day after; once for each obligation and day."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from ssoz.access import operations as access
from ssoz.access.models import Profile
from ssoz.actors import SYSTEM, NotAllowed
from ssoz.mail.models import OutgoingMail
from ssoz.reports import operations
from ssoz.reports.models import Obligation
from ssoz.reports.queries import recipients
from ssoz.reports.tasks import remind_of_due_dates
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nobody_wrote_yet(anna):
    OutgoingMail.objects.all()._raw_delete(OutgoingMail.objects.db)


def sent(template=""):
    mails = OutgoingMail.objects.order_by("pk")
    return list(mails.filter(template=template) if template else mails)


@pytest.mark.parametrize(
    ("days", "template"),
    [(7, "deadline_near"), (1, "deadline_near"), (-1, "deadline_passed")],
)
def test_one_reminder_on_each_day_of_reminding(unit, anna, days, template):
    obligation = make_obligation(unit=unit, due_on=timezone.localdate() + days * DAY)
    assert remind_of_due_dates() == 1
    [mail] = sent()
    assert (mail.template, mail.person_id, mail.about_unit_id) == (
        template,
        anna.person_id,
        unit.pk,
    )
    assert "T-1 za 2025" in mail.body or "T-1 za 2025" in mail.subject
    assert remind_of_due_dates() == 0
    assert Obligation.objects.get(pk=obligation.pk).reminded_on == timezone.localdate()


@pytest.mark.parametrize("days", [30, 8, 3, -5, -100])
def test_on_other_days_nobody_is_reminded(unit, anna, days):
    make_obligation(unit=unit, due_on=timezone.localdate() + days * DAY)
    assert remind_of_due_dates() == 0 and sent() == []


def test_a_worker_that_was_down_makes_up_for_a_day_but_not_for_a_week(unit, anna):
    make_obligation(unit=unit, due_on=timezone.localdate() + 7 * DAY)
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        assert remind_of_due_dates() == 1
    with time_machine.travel(timezone.now() + 5 * DAY, tick=False):
        assert remind_of_due_dates() == 0
    with time_machine.travel(timezone.now() + 6 * DAY, tick=False):
        assert remind_of_due_dates() == 1


def test_what_was_sent_set_aside_closed_or_not_opened_needs_no_reminder(unit, anna):
    collection = make_collection(due_on=timezone.localdate() + DAY)
    make_report(
        state="sent", obligation=make_obligation(collection=collection, unit=unit), reporter=anna
    )
    aside = make_obligation(
        unit=unit,
        collection=make_collection(
            edition=make_edition(code="T-2"), due_on=timezone.localdate() + DAY
        ),
    )
    operations.mark_not_applicable(obligation=aside, reason="x", actor=SYSTEM)
    closed = make_collection(edition=make_edition(code="T-3"), due_on=timezone.localdate() + DAY)
    make_obligation(unit=unit, collection=closed)
    operations.close_collection(collection=closed, actor=SYSTEM)
    OutgoingMail.objects.all()._raw_delete(OutgoingMail.objects.db)
    assert remind_of_due_dates() == 0 and sent() == []


def test_an_extension_moves_the_reminder(unit, anna):
    obligation = make_obligation(unit=unit, due_on=timezone.localdate() - DAY)
    operations.extend(
        obligation=obligation, until=timezone.localdate() + 7 * DAY, reason="x", actor=SYSTEM
    )
    remind_of_due_dates()
    assert [mail.template for mail in sent()] == ["deadline_near"]


def test_one_mail_lists_everything_that_a_person_of_a_unit_owes(unit, anna):
    for code in ("T-1", "T-2"):
        collection = make_collection(
            edition=make_edition(code=code), due_on=timezone.localdate() + 7 * DAY
        )
        make_obligation(collection=collection, unit=unit)
    assert remind_of_due_dates() == 1
    [mail] = sent()
    assert "T-1 za 2025" in mail.body and "T-2 za 2025" in mail.body


def test_an_office_reminds_with_its_words_and_sees_whom_beforehand(unit, anna):
    second = make_reporter(unit, first_name="Bartosz")
    make_reporter(unit, "financial")
    obligation = make_obligation(unit=unit)
    office = make_supervisor(unit)
    OutgoingMail.objects.all()._raw_delete(OutgoingMail.objects.db)
    preview = recipients([obligation])
    assert {profile.person_id for profile, _ in preview} == {anna.person_id, second.person_id}
    assert preview[0][1] == [obligation]
    count = operations.remind(obligations=[obligation], text="Bardzo pilne.", actor=office)
    mails = sent("reminder")
    assert count == len(mails) == 2
    assert all("Bardzo pilne." in mail.body for mail in mails)


def test_an_office_reminds_only_of_what_is_missing_and_in_reach(unit, anna):
    office = make_supervisor(unit)
    done = make_report(state="sent", unit=unit, reporter=anna).obligation
    OutgoingMail.objects.all()._raw_delete(OutgoingMail.objects.db)
    assert operations.remind(obligations=[done], actor=office) == 0
    far = make_obligation(collection=done.collection, unit=make_unit(voivodeship="14"))
    employee = make_actor(role="cez-employee")
    OutgoingMail.objects.all()._raw_delete(OutgoingMail.objects.db)
    with pytest.raises(NotAllowed):
        operations.remind(obligations=[done, far], actor=office)
    with pytest.raises(NotAllowed):
        operations.remind(obligations=[far], actor=employee)
    assert sent() == []


def test_a_blocked_profile_hears_nothing(unit, anna):
    obligation = make_obligation(unit=unit, due_on=timezone.localdate() + DAY)
    profile = Profile.objects.get(pk=anna.profile_id)
    access.block(profile=profile, reason="Kontrola", actor=make_supervisor(unit))
    assert recipients([obligation]) == []
    assert remind_of_due_dates() == 0
