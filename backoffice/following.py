"""The place of a row in the list as it was left: which, of how many, and what comes next."""

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from backoffice.acts import Act, MachineAdmin
from backoffice.listed import KeptListAdmin


class FollowingAdmin(KeptListAdmin, MachineAdmin):
    """A queue, oldest first, that is worked through row by row under the filters of its list.

    Rows without the time of the queue stand at its end.
    """

    queue_time = "sent_at"
    # The operations that finish with a row: after them comes the next one.
    leading_on: tuple[str, ...] = ()

    def place_of(self, request: HttpRequest, thing: Model) -> dict[str, Any]:
        """Say where the row stands in the list as it was left: which, of how many."""
        listed = self.listed(request)
        before = listed.filter(self._earlier(thing))
        previous = before.reverse().values_list("pk", flat=True).first()
        following = self.following(listed, thing)
        kept = self.kept_filters(request)
        return {
            "number": before.count() + 1 if listed.filter(pk=thing.pk).exists() else None,
            "total": listed.count(),
            "previous": self.url_of("change", previous) + kept if previous else "",
            "next": self.url_of("change", following) + kept if following else "",
        }

    def following(self, listed: QuerySet, thing: Model) -> int | None:
        """Return the row after this one, also when this one has left the list."""
        return listed.filter(self._later(thing)).values_list("pk", flat=True).first()

    def after(self, request: HttpRequest, act: Act, thing: Model) -> str:
        """Go on to the next row of the filter; what is not finished stays on its page."""
        if act.operation not in self.leading_on:
            return self.page_of(request, thing)
        listed = self.listed(request).exclude(pk=thing.pk)
        following = self.following(listed, thing) or listed.values_list("pk", flat=True).first()
        if following is None:
            return self.back_url(request)
        return self.url_of("change", following) + self.kept_filters(request)

    def _earlier(self, thing: Model) -> Q:
        moment = getattr(thing, self.queue_time)
        if moment is None:
            return ~self._at_the_end() | self._at_the_end() & Q(pk__lt=thing.pk)
        same = Q(**{self.queue_time: moment}, pk__lt=thing.pk)
        return Q(**{f"{self.queue_time}__lt": moment}) | same

    def _later(self, thing: Model) -> Q:
        moment = getattr(thing, self.queue_time)
        if moment is None:
            return self._at_the_end() & Q(pk__gt=thing.pk)
        same = Q(**{self.queue_time: moment}, pk__gt=thing.pk)
        return Q(**{f"{self.queue_time}__gt": moment}) | same | self._at_the_end()

    def _at_the_end(self) -> Q:
        return Q(**{f"{self.queue_time}__isnull": True})
