"""`manage.py prepare`: what a start needs, and nothing the second time."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from backoffice.management.commands.prepare import EACH_MINUTE, EACH_NIGHT
from ssoz.access.models import Role
from ssoz.health.models import Heartbeat
from ssoz.journal.models import Entry

pytestmark = pytest.mark.django_db


def prepare(*switches: str) -> str:
    out = StringIO()
    call_command("prepare", *switches, stdout=out)
    return out.getvalue().strip()


def everything() -> dict[str, list]:
    """Read every row of every table: counts would not see a row that was written anew."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models()
    }


@pytest.mark.parametrize("function", [*EACH_MINUTE, *EACH_NIGHT])
def test_every_scheduled_name_leads_to_something_that_can_be_called(function):
    assert callable(import_string(function))


def test_a_second_run_changes_no_row_of_any_table():
    prepare()
    before = everything()

    assert prepare() == "Everything is in place."
    assert everything() == before


def test_the_schedules_are_put_by_name():
    prepare()

    assert Schedule.objects.count() == len(EACH_MINUTE) + len(EACH_NIGHT)
    for schedule in Schedule.objects.all():
        assert schedule.func == schedule.name and schedule.repeats == -1
        assert (schedule.schedule_type == Schedule.MINUTES) == (schedule.name in EACH_MINUTE)
        if schedule.name in EACH_NIGHT:
            wanted = EACH_NIGHT[schedule.name]
            assert timezone.localtime(schedule.next_run).time() == wanted
            assert timezone.now() < schedule.next_run <= timezone.now() + timedelta(hours=25)


def test_a_schedule_that_was_changed_is_mended_but_keeps_its_next_run():
    prepare()
    moment = datetime(2026, 1, 1, tzinfo=timezone.get_current_timezone())
    Schedule.objects.filter(name=EACH_MINUTE[0]).update(minutes=30, next_run=moment)

    assert prepare() == "Loaded: 1 schedules."

    schedule = Schedule.objects.get(name=EACH_MINUTE[0])
    assert schedule.minutes == 1 and schedule.next_run == moment


def test_the_first_sign_of_life_is_left_once():
    prepare()
    Heartbeat.objects.update(at=timezone.now() - timedelta(days=1))

    prepare()

    assert Heartbeat.objects.get().at < timezone.now() - timedelta(hours=1)


def test_roles_are_reset_only_when_asked_to():
    role = Role.objects.get(code="reporter-financial")
    role.hint, role.edited = "Po swojemu", True
    role.save()

    prepare()
    role.refresh_from_db()
    assert role.hint == "Po swojemu"

    assert prepare("--reset-roles") == "Loaded: 1 roles."
    role.refresh_from_db()
    assert role.hint != "Po swojemu"
    assert Entry.objects.about(role).get().act == "access.role.reset"
