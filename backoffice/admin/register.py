"""Imports of the national register: sent in, read, looked through, applied, undone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.acts import Act, MachineAdmin
from backoffice.forms import AskedForm
from backoffice.register_words import HEADINGS, badge_of, changes_of, filters_of
from ssoz.actors import Actor
from ssoz.register import operations, policies, queries
from ssoz.register.models import FILES, RegisterImport
from ssoz.register.refusals import Refused, field_name, reason, reasons

_PER_PAGE = 50


def _file(label: Promise) -> forms.FileField:
    return forms.FileField(
        label=label,
        allow_empty_file=True,
        error_messages={"required": _("No file chosen. Choose it.")},
    )


class UploadForm(AskedForm):
    """The three files of the dump and the day on which it was made."""

    podmioty = _file(_("Entities (podmioty.txt)"))
    jednostki = _file(_("Organisational units (jednostki.txt)"))
    komorki = _file(_("Organisational cells (komorki.txt)"))
    day = forms.DateField(
        label=_("Day of the picture"),
        help_text=_(
            "The day on which the register wrote the files. If you choose to close what is gone, it closes on this day."
        ),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("No day given. Enter the day of the picture."),
            "invalid": _("This is not a date. Enter it like 2027-02-09."),
        },
    )


class ApplyForm(AskedForm):
    """Whether what is gone is to be closed."""

    close_gone = forms.BooleanField(
        label=_("Close what is gone"),
        help_text=_("Units and parts of which the files say nothing any more."),
        required=False,
    )


APPLY = Act(
    operation="apply",
    slug="zastosuj",
    label=_("Apply the import"),
    heading=_("Apply the import?"),
    text=_("All of it is applied at once, or nothing. It can be undone."),
    done=_("The import is being applied."),
    icon="check",
    look="primary",
    form=ApplyForm,
)
CANCEL = Act(
    operation="cancel",
    slug="anuluj",
    label=_("Cancel the import"),
    heading=_("Cancel the import?"),
    text=_("What was read is forgotten. The register stays as it is."),
    done=_("The import was cancelled. The register is as it was."),
    icon="x",
)
UNDO = Act(
    operation="undo",
    slug="cofnij",
    label=_("Undo the import"),
    heading=_("Undo the import?"),
    text=_(
        "What it brought is removed, what it changed gets its old values back. What somebody"
        " changed since stays and is listed."
    ),
    done=_("The import is being undone."),
    icon="undo-2",
    look="danger",
)


def _scope(actor: Actor, to: str) -> QuerySet[RegisterImport]:
    every = RegisterImport.objects.all()
    return every if policies.may_import(actor) else every.none()


@admin.register(RegisterImport)
class RegisterImportAdmin(MachineAdmin):
    """Imports, the newest first; for whoever edits units all over the country."""

    scope = staticmethod(_scope)
    list_permission = read_permission = policies.EDIT
    operations = operations
    policies = policies
    subject = "job"
    acts = (APPLY, CANCEL, UNDO)
    act_permissions = (policies.EDIT,)
    overtaken = ()
    refusals = (Refused,)
    change_list_template = "backoffice/register/list.html"
    page_template = "backoffice/register/import.html"
    list_title = _("Register imports")
    search_fields = ("id",)
    ordering = ("-id",)
    list_display = ("begun", "person_name", "day", "standing")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the policy: the right in one voivodeship is not enough."""
        return policies.may_import(request.actor)

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by who began."""
        return queryset.filter(person_name__icontains=words)

    @admin.display(description=_("begun"))
    def begun(self, job: RegisterImport) -> Any:
        return job.started_at

    @admin.display(description=_("state"))
    def standing(self, job: RegisterImport) -> SafeString:
        return badge_of(job)

    # --- Further addresses ----------------------------------------------------------------------

    def extra_urls(self) -> list[URLPattern]:
        """Give the form and the lists of an import their addresses."""
        return [
            self.address("nowy/", self.upload, "upload"),
            self.address("<path:object_id>/zmiany/", self.changes, "changes"),
            self.address("<path:object_id>/bledy/", self.mistakes, "mistakes"),
            self.address("<path:object_id>/bledy.csv", self.mistakes_csv, "mistakes_csv"),
            *super().extra_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def upload(self, request: HttpRequest) -> HttpResponse:
        """Take the three files in."""
        if not policies.may_import(request.actor):
            raise Http404
        if request.method != "POST":
            return self._ask_files(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._ask_files(request, form)
        uploads = {name: form.cleaned_data[name] for name in FILES}
        try:
            job = operations.start(
                uploads=uploads, day=form.cleaned_data["day"], actor=request.actor
            )
        except Refused as refusal:
            return self._ask_files(request, form, str(refusal))
        return redirect(self.url_of("change", job.pk))

    def _ask_files(self, request: HttpRequest, form: forms.Form, refusal: str = "") -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import of the register"),
            "opts": self.opts,
            "form": form,
            "refusal": refusal,
            "failed": bool(form.errors or refusal),
            "back_url": self.back_url(request),
            "list_title": self.list_title,
        }
        return TemplateResponse(request, "backoffice/register/upload.html", context)

    # --- One import -----------------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: RegisterImport) -> dict[str, Any]:
        """Return where it stands, its counts and what undoing left alone."""
        kept = queries.kept(thing)
        return {
            **super().page_context(request, thing),
            "job": thing,
            "standing": badge_of(thing),
            "counts": changes_of(thing, self.url_of("changes", thing.pk)),
            "mistakes_url": self.url_of("mistakes", thing.pk),
            "kept": queries.told(kept[:_PER_PAGE]),
            "kept_count": kept.count(),
            "waits": connection.vendor == "sqlite",
        }

    def changes(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """List what is new, changed or gone, with old and new values."""
        return require_safe(self._changes)(request, self.readable(request, object_id))

    def _changes(self, request: HttpRequest, job: RegisterImport) -> HttpResponse:
        what = "parts" if request.GET.get("co") == "parts" else "units"
        fate = request.GET.get("stan", "")
        fate = fate if fate in ("new", "gone") else "changed"
        is_staged = job.state in (RegisterImport.State.COMPARED, RegisterImport.State.APPLYING)
        rows = queries.staged(job, what, fate) if is_staged else queries.touched(job, what, fate)
        page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("p"))
        listed = list(page.object_list)
        return self._list(
            request, job, "changes", page,
            title=HEADINGS[what, fate], chosen={"co": what, "stan": fate}, what=what,
            changes=queries.described(what, fate, listed) if is_staged else queries.told(listed),
        )  # fmt: skip

    def mistakes(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """List the lines that were left out."""
        return require_safe(self._mistakes)(request, self.readable(request, object_id))

    def _mistakes(self, request: HttpRequest, job: RegisterImport) -> HttpResponse:
        chosen = filters_of(request)
        page = Paginator(queries.mistakes(job, **chosen), _PER_PAGE).get_page(request.GET.get("p"))
        lines = [
            (one, field_name(one.field), reason(one.code, one.figures)) for one in page.object_list
        ]
        return self._list(
            request, job, "mistakes", page,
            title=_("Lines left out"), chosen=chosen, lines=lines, files=FILES, reasons=reasons(),
            csv_url=self.url_of("mistakes_csv", job.pk),
        )  # fmt: skip

    def mistakes_csv(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hand the mistakes out as a list."""
        return require_safe(self._mistakes_csv)(request, self.readable(request, object_id))

    def _mistakes_csv(self, request: HttpRequest, job: RegisterImport) -> StreamingHttpResponse:
        lines = operations.download_mistakes(job=job, **filters_of(request), actor=request.actor)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import_{job.pk}_bledy.csv"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    def _list(
        self, request: HttpRequest, job: RegisterImport, name: str, page: Any, **shown: Any
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        query = request.GET.copy()
        query.pop("p", None)
        context = {
            **self.frame(request, job), "job": job, "page": page, "query": query.urlencode(),
            "page_url": self.page_of(request, job), **shown,
        }  # fmt: skip
        return TemplateResponse(request, f"backoffice/register/{name}.html", context)
