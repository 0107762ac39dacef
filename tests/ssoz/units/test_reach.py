"""How far a right works: the query and the predicate say the same of every unit."""

from itertools import product

import pytest
from django.db.models import Q

from ssoz.access.models import Profile
from ssoz.actors import SYSTEM, Actor, Grant, Reach
from ssoz.units.models import Unit, grant_reach, unit_in_reach, units_in_reach
from tests.makers import make_application, make_unit, uw_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> dict[str, Unit]:
    return {
        "hospital": make_unit(name="Szpital"),
        "psychiatric": make_unit(name="Psychiatria", psychiatric=True),
        "addiction": make_unit(name="Uzależnienia", addiction=True, voivodeship="14"),
        "both": make_unit(name="Uniwersytet", kind=Unit.Kind.BOTH, psychiatric=True),
        "ministry": make_unit(name="Ministerstwo", kind=Unit.Kind.SUPERVISING, voivodeship="14"),
        "far": make_unit(name="Daleko", voivodeship="02"),
        "uw": uw_of("10"),
        "cez": Unit.objects.get(institution="CeZ"),
    }


def actors(units: dict[str, Unit]):
    """Yield every kind of acting unit, also such as do not occur."""
    acting = [None, *(unit.pk for unit in units.values())]
    lists = [frozenset(), frozenset({units["far"].pk, units["hospital"].pk})]
    grants = [Grant("unit.list", frozenset({"*"}), reach) for reach in Reach]
    for unit_id, voivodeship, activity, listed, grant in product(
        acting, ("", "10", "14"), ("", "psychiatric", "addiction", "other"), lists, grants
    ):
        yield (
            Actor(
                name="Ktoś", unit_id=unit_id, voivodeship=voivodeship, activity=activity,
                listed=listed, grants=frozenset({grant}),
            ),
            grant,
        )  # fmt: skip


def test_the_query_and_the_predicate_agree_on_every_actor_and_unit(units):
    known = list(Unit.objects.filter(pk__in=[unit.pk for unit in units.values()]))
    for actor, grant in actors(units):
        reached = set(Unit.objects.filter(grant_reach(actor, grant)).values_list("pk", flat=True))
        for unit in known:
            assert (unit.pk in reached) == unit_in_reach(actor, grant, unit), (actor, unit)


def test_a_right_reaches_along_a_path_as_it_reaches_units(units):
    for name in ("hospital", "psychiatric", "addiction", "far"):
        make_application(unit=units[name])
    for actor, _ in actors(units):
        direct = Unit.objects.filter(units_in_reach(actor, "unit.list"), profiles__isnull=False)
        through = Profile.objects.filter(units_in_reach(actor, "unit.list", prefix="unit__"))
        assert set(direct.values_list("pk", flat=True)) == set(
            through.values_list("unit_id", flat=True)
        )


def test_without_the_permission_nothing_is_reached(units):
    grant = Grant("unit.list", frozenset({"*"}), Reach.ALL)
    actor = Actor(name="Ktoś", unit_id=units["uw"].pk, grants=frozenset({grant}))

    assert not Unit.objects.visible_to(actor, to="unit.edit").exists()
    assert not Unit.objects.visible_to(Actor(name="Nikt")).exists()


def test_the_system_reaches_everything(units):
    assert Unit.objects.filter(units_in_reach(SYSTEM, "anything")).count() == Unit.objects.count()
    assert units_in_reach(SYSTEM, "anything") == Q()


def test_several_grants_of_one_permission_add_up(units):
    grants = frozenset(
        {
            Grant("unit.list", frozenset({"*"}), Reach.LISTED),
            Grant("unit.list", frozenset({"*"}), Reach.ACTIVITY),
        }
    )
    actor = Actor(
        name="Ktoś", unit_id=units["ministry"].pk, activity="addiction",
        listed=frozenset({units["far"].pk}), grants=grants,
    )  # fmt: skip

    seen = set(Unit.objects.visible_to(actor).values_list("pk", flat=True))

    assert seen == {units["ministry"].pk, units["addiction"].pk, units["far"].pk}
