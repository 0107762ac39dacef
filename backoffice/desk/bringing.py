"""Forms in and out as files: TOML for programs, a workbook for whoever drafts in Excel."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.acts import MachineAdmin
from backoffice.forms import AskedForm
from ssoz.actors import NotAllowed
from ssoz.questionnaires import operations
from ssoz.questionnaires.mistakes import EditionInvalid
from ssoz.questionnaires.models import DESK_RIGHTS, Draft, Edition
from ssoz.questionnaires.refusals import Refused
from web.definition_file import toml_response, workbook_response

EDIT = "edition.edit"
MOST_BYTES = 10_000_000
_ZIP = b"PK\x03\x04"


class FileForm(AskedForm):
    """The file of a form."""

    upload = forms.FileField(
        label=gettext_lazy("File of the form"),
        help_text=gettext_lazy(
            "A TOML file, or the workbook (XLSX) that the desk hands out, filled in."
            " A draft is made of it; nothing is published."
        ),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("No file chosen. Choose one.")},
    )

    def clean_upload(self) -> Any:
        """Refuse what is empty or far too large before anybody reads it."""
        upload = self.cleaned_data["upload"]
        if not upload.size:
            raise forms.ValidationError(_("The file is empty. Choose another."))
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Choose another."))
        return upload


class DraftFiles(MachineAdmin):
    """Taking files in, and handing drafts out."""

    def extra_urls(self) -> list[URLPattern]:
        """Add the addresses of the files."""
        return [
            self.address("wczytaj/", self.take_in, "take_in", EDIT),
            *super().extra_urls(),
            self.address("<int:object_id>/plik.toml", self.toml, "toml", *DESK_RIGHTS),
            self.address("<int:object_id>/plik.xlsx", self.xlsx, "xlsx", *DESK_RIGHTS),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def take_in(self, request: HttpRequest) -> HttpResponse:
        """Make a draft of a file, whichever of the two kinds it is."""
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        form, refusal, mistakes = FileForm(*given), "", []
        if form.is_valid():
            try:
                draft = _taken(form.cleaned_data["upload"], request)
                return redirect(self.url_of("change", draft.pk))
            except NotAllowed as refused:
                raise Http404 from refused
            except EditionInvalid as invalid:
                refusal = _("The file cannot be read as a form. See what is wrong, then try again.")
                mistakes = list(invalid.mistakes)
            except Refused as refused:
                refusal = str(refused)
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take a form in from a file"),
            "opts": self.opts,
            "list_title": self.list_title,
            "back_url": self.url_of("changelist"),
            "form": form,
            "refusal": refusal,
            "mistakes": mistakes,
            "failed": bool(form.errors or refusal),
        }
        return TemplateResponse(request, "backoffice/desk/take_in.html", context)

    @method_decorator(require_safe)
    def toml(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Hand a draft out as the file that programs read."""
        draft = self.readable(request, str(object_id))
        return toml_response(str(draft), draft.definition)

    @method_decorator(require_safe)
    def xlsx(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Hand a draft out as a workbook."""
        return handed_out(self, request, self.readable(request, str(object_id)))


def handed_out(screen: MachineAdmin, request: HttpRequest, thing: Draft | Edition) -> HttpResponse:
    """Hand a form out as a workbook, or say why a workbook cannot hold it."""
    try:
        return workbook_response(str(thing), thing.definition)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(screen.page_of(request, thing))


def _taken(upload: Any, request: HttpRequest) -> Draft:
    """Tell by the first bytes what a file is: a workbook is a zip, and no TOML begins like one."""
    content = upload.read()
    if content.startswith(_ZIP):
        return operations.take_in_workbook(file=content, name=upload.name, actor=request.actor)
    text = content.decode("utf-8-sig", errors="replace")
    return operations.take_in(text=text, file=upload.name, actor=request.actor)
