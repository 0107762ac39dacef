"""The rows of a list as it was left, asked for from another page."""

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from backoffice.base import FILTERS_KEY, ScopedAdmin


class KeptListAdmin(ScopedAdmin):
    """A screen whose list can be gone through again under the filters of the address."""

    def listed(self, request: HttpRequest) -> QuerySet:
        """Return the list as it was left, from the filters kept in the address."""
        query = QueryDict(request.GET.get(FILTERS_KEY, ""))
        rows = self.visible(request.actor, self.list_permission)
        for spec in self.get_list_filter(request):
            given = {spec.parameter_name: query.getlist(spec.parameter_name)}
            params = given if given[spec.parameter_name] else {}
            rows = spec(request, params, self.model, self).queryset(request, rows)
        rows, _many = self.get_search_results(request, rows, query.get("q", ""))
        return rows.select_related(None).order_by(*self.get_ordering(request))
