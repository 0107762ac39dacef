"""Signs of life: a part that has been silent for two minutes is not alive."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from ssoz.health import operations, tasks
from ssoz.health.models import Heartbeat
from ssoz.health.queries import WORKER, is_alive

pytestmark = pytest.mark.django_db


def test_nobody_is_alive_before_the_first_sign():
    assert not is_alive(WORKER, timezone.now())


@pytest.mark.parametrize(
    ("seconds", "alive"), [(0, True), (119, True), (120, False), (86_400, False)]
)
def test_a_part_is_alive_for_two_minutes_after_its_sign(seconds, alive):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tasks.beat()
        clock.shift(seconds)
        assert is_alive(WORKER, timezone.now()) is alive


def test_a_new_sign_takes_the_place_of_the_old_one():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        operations.beat("worker")
        clock.shift(timedelta(minutes=5))
        operations.beat("worker")
        assert Heartbeat.objects.get().at == timezone.now()


def test_each_part_has_a_sign_of_its_own():
    operations.beat("other")
    assert not is_alive(WORKER, timezone.now())
