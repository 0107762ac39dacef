"""Counts composed once: the text is kept for each reach, every answer is new."""

import pytest
from django.db.models import QuerySet

from backoffice.counting import ComposedCount
from ssoz.actors import Actor, Grant, Reach
from ssoz.units.models import Unit
from tests.makers import make_unit

pytestmark = pytest.mark.django_db

LOOKS = Grant("unit.list", frozenset(), Reach.OWN)


def test_each_actor_counts_what_they_reach_now():
    asked: list[Actor] = []

    @ComposedCount
    def reached(actor: Actor) -> QuerySet[Unit]:
        asked.append(actor)
        return Unit.objects.visible_to(actor, to="unit.list")

    first, second = (
        Actor(name=name, unit_id=make_unit().pk, grants=frozenset({LOOKS})) for name in "ab"
    )
    idle = Actor(name="c", unit_id=second.unit_id)
    assert [reached(first), reached(second)] == [1, 1]
    Unit.objects.filter(pk=second.unit_id).delete()
    assert [reached(first), reached(second)] == [1, 0]
    assert len(asked) == 2
    assert reached(idle) == 0
