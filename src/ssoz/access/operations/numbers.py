"""Application numbers: running within a year, no gap between saved packets, never reused."""

from ssoz.access.models import NumberSeries
from ssoz.identifiers import application_number


def take_numbers(count: int, *, year: int) -> list[str]:
    """Take the next numbers of a year. Call it inside the transaction that saves the rows.

    The counter row stays locked until that transaction ends: a rollback gives the numbers back.
    """
    NumberSeries.objects.get_or_create(year=year)
    series = NumberSeries.objects.select_for_update().get(year=year)
    first = series.last + 1
    series.last += count
    series.save()
    return [application_number(year, running) for running in range(first, first + count)]
