"""A report as a PDF, from the screen on which it is decided."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from backoffice import review
from backoffice.base import ScopedAdmin
from web.report_file import send_report


class ReportFile(ScopedAdmin):
    """The address of the file."""

    def extra_urls(self) -> list[URLPattern]:
        """Add the file to the addresses of the screen."""
        return [
            self.address("<int:object_id>/sprawozdanie.pdf", self.pdf, "pdf"),
            *super().extra_urls(),
        ]

    @method_decorator(require_safe)
    def pdf(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Hand out a report on paper, one of its versions, or its empty form."""
        return send_report(request, review.whole(self.readable(request, str(object_id))))
