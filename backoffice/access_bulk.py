"""Deciding on many applications, blocking many profiles: the rules said before, and the names."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.acts import Act
from backoffice.bulk import BulkPages, asked_reason
from ssoz.access import operations
from ssoz.access.models import Application, Profile
from ssoz.access.operations.profiles import HELD
from ssoz.access.refusals import why_left
from ssoz.actors import Actor
from ssoz.bulk.models import BulkAct
from web.templatetags.words import tied


class BulkApplications(BulkPages):
    """Approving, rejecting and archiving many applications."""

    many_name = _("With the chosen applications")

    def for_judging(self, rows: QuerySet) -> QuerySet:
        """Load what the rules ask for: the role, the unit, the files of the packet."""
        return (
            rows.select_related("role", "packet", "profile__unit")
            .defer("role__description", "role__hint", "profile__unit__search_text")
            .prefetch_related("packet__attachments__file")
        )

    def for_naming(self, rows: QuerySet) -> QuerySet:
        """Load the person, the role and the unit."""
        return rows.select_related("role", "profile__person", "profile__unit")

    def name_of(self, thing: Application) -> tuple[str, str]:
        """Name the application, and who asks for what."""
        profile = thing.profile
        return thing.number, f"{profile.person}, {thing.role}, {tied(profile.unit)}"

    def why_not(self, act: Act, actor: Actor, rows: Iterable[Model]) -> Iterator[tuple[int, Any]]:
        """Yield of each application why an act is not possible on it, or nothing."""
        yield from _judged(rows, operations.why_not_decided(act.operation, actor))

    def begin_many(
        self, act: Act, keys: list[int], answers: Mapping[str, Any], actor: Actor
    ) -> BulkAct:
        """Hand applications over to the queue."""
        return operations.decide_many(
            act=act.operation, applications=keys, reason=asked_reason(answers),
            reason_code=answers.get("reason_code", ""), actor=actor,
        )  # fmt: skip


class BulkProfiles(BulkPages):
    """Blocking and unblocking many profiles."""

    many_name = _("With the chosen profiles")

    def for_judging(self, rows: QuerySet) -> QuerySet:
        """Load what the rules ask for: the unit and the roles held."""
        return rows.select_related("unit").prefetch_related(HELD)

    def for_naming(self, rows: QuerySet) -> QuerySet:
        """Load the person and the unit."""
        return rows.select_related("person", "unit")

    def name_of(self, thing: Profile) -> tuple[str, str]:
        """Name the person, and the unit."""
        return thing.person.full_name, str(tied(thing.unit))

    def why_not(self, act: Act, actor: Actor, rows: Iterable[Model]) -> Iterator[tuple[int, Any]]:
        """Yield of each profile why an act is not possible on it, or nothing."""
        yield from _judged(rows, operations.why_not_blocked(act.operation, actor))

    def begin_many(
        self, act: Act, keys: list[int], answers: Mapping[str, Any], actor: Actor
    ) -> BulkAct:
        """Hand profiles over to the queue."""
        return operations.block_many(
            act=act.operation, profiles=keys, reason=asked_reason(answers), actor=actor
        )


def _judged(rows: Iterable[Any], why_not: Any) -> Iterator[tuple[int, Any]]:
    for row in rows:
        code = why_not(row)
        yield row.pk, why_left(code) if code else ""
