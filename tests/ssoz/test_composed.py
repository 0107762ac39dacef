"""Queries composed once: the text is kept, every value and every answer is new."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from ssoz.composed import Composed
from ssoz.units.models import Unit
from tests.makers import make_unit

pytestmark = pytest.mark.django_db


def named() -> Composed:
    @Composed
    def units_named(pk: int, name: str, day: date) -> QuerySet[Unit]:
        units = Unit.objects.filter(pk=pk, name=name, started_on__lte=day)
        return units.select_related("voivodeship").only("name", "voivodeship__name")

    return units_named


def test_each_call_asks_with_its_own_values():
    first, second, units = make_unit(), make_unit(), named()
    today = timezone.localdate()
    assert units(first.pk, first.name, today) == [first]
    assert units(second.pk, second.name, day=today) == [second]
    assert units(second.pk, first.name, today) == []
    assert units(first.pk, first.name, date(1900, 1, 1)) == []


def test_each_call_gets_what_the_database_holds_now():
    unit, units = make_unit(), named()
    today = timezone.localdate()
    assert units(unit.pk, unit.name, today)[0] is not units(unit.pk, unit.name, today)[0]
    name, unit.name = unit.name, "Inna nazwa"
    unit.save()
    assert units(unit.pk, name, today) == []


def test_what_is_joined_costs_no_further_query(django_assert_num_queries):
    unit, units = make_unit(), named()
    for _ in range(2):
        with django_assert_num_queries(1):
            found = units(unit.pk, unit.name, timezone.localdate())[0]
            assert found.voivodeship.name


def test_rows_look_as_the_queryset_says():
    @Composed
    def names(pk: int) -> QuerySet[Unit, tuple]:
        return Unit.objects.filter(pk=pk).values_list("pk", "name")

    unit = make_unit()
    assert [names(unit.pk), names(unit.pk)] == [[(unit.pk, unit.name)]] * 2


def test_sql_is_composed_once(monkeypatch):
    unit, units, composed = make_unit(), named(), []
    compose = SQLCompiler.as_sql

    def counted(compiler, *args, **kwargs):
        composed.append(compiler)
        return compose(compiler, *args, **kwargs)

    monkeypatch.setattr(SQLCompiler, "as_sql", counted)
    for _ in range(3):
        units(unit.pk, unit.name, timezone.localdate())
    assert len(composed) == 1


def test_nothing_is_compared_with_none():
    with pytest.raises(TypeError, match="name is None"):
        named()(1, None, timezone.localdate())


def test_an_argument_that_no_column_takes_is_refused():
    @Composed
    def units(pks: list) -> QuerySet[Unit]:
        return Unit.objects.filter(pk__in=pks)

    with pytest.raises(KeyError):
        units([1])


@pytest.mark.django_db(transaction=True)
def test_a_query_composed_in_one_thread_runs_on_the_connection_of_another():
    unit, units, found = make_unit(), named(), []
    today = timezone.localdate()
    units(unit.pk, unit.name, today)

    def elsewhere() -> None:
        found.extend(units(unit.pk, unit.name, today))
        connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [unit]
