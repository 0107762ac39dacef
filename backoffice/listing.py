"""Lists of any length: what is counted, what is estimated, how they are sorted and paged.

A list of 200,000 rows cannot count, sort or skip them all for each page. It counts exactly up to a
bound. What was searched for is found once: up to the bound its numbers are kept, and the page is
taken from them. Above it, what the database expects to be few among all is sorted; of what is many
the first ones are met soon on an index in the order of the list.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db import connection
from django.db.models import BigIntegerField, CharField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.views import ChangeList

from ssoz.actors import Actor

BOUND = 1_000
# So many rows are sorted sooner than the first of them are met by walking past all others.
_SORTED = 4_000
_SECONDS = 60
_MEANINGFUL_DIGITS = 2
_JOINED = {"Nested Loop", "Hash Join", "Merge Join"}


@dataclass(frozen=True)
class Total:
    """How many rows a list has: exact up to the bound, else an estimate where there is one."""

    number: int
    is_exact: bool = True
    is_estimate: bool = False

    @property
    def words(self) -> str:
        """Say it without pretending to know more."""
        if self.is_exact:
            return ngettext("Found: %(n)s", "Found: %(n)s", self.number) % {"n": self._figure}
        if self.is_estimate:
            return _("Found: about %(n)s") % {"n": self._figure}
        return _("Found: more than %(n)s") % {"n": self._figure}

    @property
    def _figure(self) -> str:
        return number_format(self.number, use_l10n=True, force_grouping=self.number > 9999)


def total_of(found: QuerySet) -> Total:
    """Count up to the bound; estimate above it."""
    if connection.vendor != "postgresql":
        counted = _some(found).count()
        return Total(counted) if counted <= BOUND else Total(BOUND, is_exact=False)
    told = _told(_some(found), analyze=True, timing=False)
    counted, estimate = int(told["Actual Rows"]), _expected(told)
    if counted <= BOUND:
        return Total(counted)
    if estimate <= BOUND:
        return Total(BOUND, is_exact=False)
    rounded = round(estimate, _MEANINGFUL_DIGITS - len(str(estimate)))
    return Total(rounded, is_exact=False, is_estimate=True)


def _some(found: QuerySet) -> QuerySet:
    return found.order_by().values_list("pk", flat=True)[: BOUND + 1]


def _told(some: QuerySet, **options: Any) -> dict[str, Any]:
    """Ask the database how it reads some rows, and how many it expects in all."""
    [told] = json.loads(some.explain(format="json", **options))
    return told["Plan"]


def _expected(limit: dict[str, Any]) -> int:
    """Return how many rows there may be; nought of joined ones, of which it knows too little."""
    below = limit.get("Plans")  # nothing, where no row can match
    return int(below[0]["Plan Rows"]) if below and not _JOINED & set(_nodes(limit)) else 0


def _is_sorted_soon(found: QuerySet) -> bool:
    """Tell whether more rows than the bound are still few enough to be sorted."""
    if connection.vendor != "postgresql":
        return False
    return 0 < _expected(_told(_some(found))) <= _SORTED


def _nodes(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["Node Type"]
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


class ScopedChangeList(ChangeList):
    """A list that takes from its address the filters and orders it knows, and nothing else."""

    actor: Actor
    total: Total
    has_next: bool
    _ids: list[Any]
    result_list: Sequence[Any]

    def get_filters_params(self, params: dict | None = None) -> dict:
        """Drop what is no filter of the screen: a column can not be probed by its name."""
        known = {spec.parameter_name for spec in self.list_filter}
        return {
            name: values
            for name, values in super().get_filters_params(params).items()
            if name in known
        }

    # --- The order --------------------------------------------------------------------------

    @cached_property
    def sorted_by(self) -> tuple[str, bool]:
        """Return the column that was asked for and whether it runs backwards; nothing if none."""
        asked = self.params.get(ORDER_VAR, "")
        name, backwards = asked.removeprefix("-"), asked.startswith("-")
        return (name, backwards) if name in self.model_admin.sorts else ("", False)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """Sort as asked, by columns that the screen names; else as the screen does."""
        name, backwards = self.sorted_by
        if not name:
            return list(queryset.query.order_by)
        fields = self.model_admin.sorts[name]
        return [f"-{field}" for field in fields] if backwards else list(fields)

    def get_ordering_field_columns(self) -> dict[int, str]:
        """Mark no column by its number: columns are named."""
        return {}

    # --- The page ---------------------------------------------------------------------------

    def get_results(self, request: HttpRequest) -> None:
        """Fetch one page, and one row more that tells whether another follows."""
        self.actor = request.actor  # type: ignore[attr-defined]
        self._ids = list(_some(self.queryset)) if self.query else []
        self.total = self._searched_total() if self.query else self._listed_total()
        self.result_count = self.total.number
        self.paginator = self.model_admin.get_paginator(
            request, range(self.total.number), self.list_per_page
        )
        first = (self.page_num - 1) * self.list_per_page
        rows = self._rows(first, first + self.list_per_page + 1)
        if self.page_num < 1 or (first and not rows):
            raise IncorrectLookupParameters
        self.has_next = len(rows) > self.list_per_page
        self.result_list = rows[: self.list_per_page]
        self.multi_page = self.has_next or self.page_num > 1
        self.can_show_all = self.show_admin_actions = self.show_full_result_count = False
        self.full_result_count = None

    def _listed_total(self) -> Total:
        """Count anew what can be counted exactly; what is told as *about* holds for a minute."""
        known = cache.get(self._key("about"))
        if known is None:
            known = total_of(self.queryset)
            if not known.is_exact:
                cache.set(self._key("about"), known, _SECONDS)
        return known

    def _key(self, what: str) -> str:
        words = self.get_query_string(remove=[PAGE_VAR])
        return f"{what}-{hash((self.opts.label_lower, self.actor.profile_id, words))}"

    def _searched_total(self) -> Total:
        """Say no more than a bound: a planner takes words for independent, which names are not."""
        counted = len(self._ids)
        return Total(counted) if counted <= BOUND else Total(BOUND, is_exact=False)

    def _rows(self, first: int, last: int) -> list[Any]:
        if first < 0 or self.total.is_exact and first >= self.total.number:
            return []
        return list(self.model_admin.dressed(self.actor, self._page(first, last)))

    def _page(self, first: int, last: int) -> QuerySet:
        """Skip what comes before on an index, without its being fetched, joined or dressed."""
        found = whole = self.queryset
        if self.query and self.total.is_exact:
            found, whole = _among(self._ids, found), _unasked(found)
        elif self.query and self._is_sorted_soon():
            found = _sorted_whole(found)
        return whole.filter(pk__in=found.values("pk")[first:last])

    def _is_sorted_soon(self) -> bool:
        """Ask the planner once a minute for the same words: it says the same on each page."""
        told = partial(_is_sorted_soon, self.queryset)
        return cache.get_or_set(self._key("sorted-soon"), told, _SECONDS)

    @cached_property
    def _around_number(self) -> tuple[str, str]:
        address = reverse(
            f"backoffice:{self.opts.app_label}_{self.opts.model_name}_change", args=[0]
        )
        before, _number, after = address.rpartition("0")
        return before, after

    def url_for_result(self, result: Any) -> str:
        """Return the address of a row's page, worked out once for all of them."""
        before, after = self._around_number
        return f"{before}{quote(result.pk)}{after}"

    def page_url(self, number: int) -> str:
        """Return the address of another page of the same list."""
        return self.get_query_string({PAGE_VAR: number})

    def sort_url(self, name: str) -> str:
        """Return the address of the list sorted by a column, backwards if it is so already."""
        backwards = self.sorted_by == (name, False)
        asked = f"-{name}" if backwards else name
        return self.get_query_string({ORDER_VAR: asked})


def _among(ids: list[Any], found: QuerySet) -> QuerySet:
    """Have sorted what was found already: of reach and words nothing is asked again for each row.

    An order by what was reckoned beside the rows needs all that was asked.
    """
    orders = found.query.order_by
    if any(
        not isinstance(one, str) or one.lstrip("-") in found.query.annotations for one in orders
    ):
        return found.filter(_one_of(ids))
    return found.model._base_manager.filter(_one_of(ids)).order_by(*orders)


def _unasked(found: QuerySet) -> QuerySet:
    """Ask of rows that were found already neither reach nor words again; joins stay with theirs."""
    whole = found.all()
    if len(whole.query.alias_map) == 1:
        whole.query.clear_where()
    return whole


def _one_of(ids: list[Any]) -> Q:
    """Name rows in one parameter, where the database takes a list: a thousand take their time."""
    if connection.vendor != "postgresql":
        return Q(pk__in=ids)
    listed = Value(ids, output_field=ArrayField(BigIntegerField()))
    return Q(pk__in=Func(listed, template="(SELECT unnest(%(expressions)s))"))


def _sorted_whole(found: QuerySet) -> QuerySet:
    """Have what was found sorted, not met on an index by walking past everything else."""
    first, *others = found.query.order_by
    if not _is_text(found, first):
        return found
    whole = Concat(F(first.removeprefix("-")), Value(""), output_field=TextField())
    return found.order_by(whole.desc() if first.startswith("-") else whole.asc(), *others)


def _is_text(found: QuerySet, order: Any) -> bool:
    """Tell whether an order begins with a text of the model itself."""
    if not isinstance(order, str) or "__" in order or order.removeprefix("-") in ("pk", "?"):
        return False
    if order.removeprefix("-") in found.query.annotations:
        return False
    field: Any = found.model._meta.get_field(order.removeprefix("-"))
    return isinstance(getattr(field, "target_field", field), CharField | TextField)
