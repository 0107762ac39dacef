"""Parameters: what holds, what held on a day, and the forms that set one or put it back."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.forms import AskedForm
from ssoz.parameters import operations, queries
from ssoz.parameters.catalogue import PARAMETERS
from ssoz.parameters.kinds import NoValue, Number, Parameter, Switch
from ssoz.parameters.queries import Standing, Version
from ssoz.people.models import Person
from web.access import permitted

PERMISSION = "system.read"
_YES_NO = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]


class ValueForm(AskedForm):
    """The value of one parameter, and which version of it was seen."""

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        self.standing = standing
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Ask for the value in the way of its kind."""
        parameter, value = self.standing.parameter, self.standing.value
        if isinstance(parameter, Switch):
            initial = "yes" if value else "no"
            self.fields["value"] = forms.ChoiceField(choices=_YES_NO, initial=initial)
        else:
            self.fields["value"] = forms.CharField(initial=value, max_length=254)
        self.fields["value"].label = _label(parameter)
        self.fields["value"].error_messages["required"] = _("No value given. Enter one.")

    def clean_value(self) -> str:
        """Refuse what cannot be a value, in the words of its kind."""
        raw = self.cleaned_data["value"]
        try:
            self.standing.parameter.checked(raw)
        except NoValue as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return raw


def addresses(site: Any) -> list[URLPattern]:
    """Return the addresses of the parameters, behind the door of the site."""
    views = [
        ("", page, "parameters"),
        ("<str:code>/", one, "parameter"),
        ("<str:code>/przywroc/", put_back, "parameter-put-back"),
    ]
    return [
        path(f"parametry/{slug}", site.admin_view(view), name=name) for slug, view, name in views
    ]


@permitted(PERMISSION)
@require_safe
def page(request: HttpRequest) -> TemplateResponse:
    """List the parameters by group, with what holds now."""
    groups: dict[Any, list[Standing]] = {}
    for standing in queries.standings():
        groups.setdefault(standing.parameter.group, []).append(standing)
    return _drawn(request, "list.html", {"title": _("Parameters"), "groups": list(groups.items())})


@permitted(PERMISSION)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show one parameter with its history, and set it."""
    standing = queries.standing(_known(code))
    if request.method != "POST":
        return _one(request, standing, ValueForm(standing=standing))
    form = ValueForm(request.POST, standing=standing)
    if not form.is_valid():
        return _one(request, standing, form)
    try:
        operations.set_value(
            code=code, raw=form.cleaned_data["value"], seen=_seen(request), actor=request.actor
        )
    except operations.ChangedMeanwhile as late:
        return _one(request, standing, form, str(late))
    messages.success(request, _("The parameter was set. It holds everywhere within a few seconds."))
    return redirect("backoffice:parameter", code)


@permitted(PERMISSION)
@require_POST
def put_back(request: HttpRequest, code: str) -> HttpResponse:
    """Let what the installation says hold again."""
    try:
        operations.put_back(code=_known(code), seen=_seen(request), actor=request.actor)
    except operations.ChangedMeanwhile as late:
        messages.error(request, str(late))
    else:
        messages.success(request, _("What the installation says holds again."))
    return redirect("backoffice:parameter", code)


def _one(
    request: HttpRequest, standing: Standing, form: ValueForm, refusal: str = ""
) -> TemplateResponse:
    day, wrong = _day_asked(request)
    versions = queries.versions(standing.parameter.code, until=day)
    context = {
        "title": str(standing.parameter.name),
        "standing": standing,
        "default": standing.parameter.shown(standing.parameter.default()),
        "form": form,
        "refusal": refusal,
        "failed": bool(form.errors or refusal),
        "day": day,
        "day_wrong": wrong,
        "asked": request.GET.get("dzien", ""),
        "today": timezone.localdate(),
        "held": _shown(standing.parameter, versions[0] if versions else None),
        "history": _told(standing.parameter, versions),
        "back_url": reverse("backoffice:parameters"),
        "list_title": _("Parameters"),
    }
    return _drawn(request, "one.html", context)


def _told(parameter: Parameter, versions: list[Version]) -> list[dict[str, Any]]:
    people = Person.objects.in_bulk({one.person_id for one in versions if one.person_id})
    return [
        {
            "shown": _shown(parameter, version),
            "at": version.at,
            "by": people.get(version.person_id) or _("System"),
            "is_back": version.value is None,
        }
        for version in versions
    ]


def _shown(parameter: Parameter, version: Version | None) -> str:
    chosen = version.value if version is not None else None
    return parameter.shown(parameter.default() if chosen is None else chosen)


def _label(parameter: Parameter) -> str:
    if not isinstance(parameter, Number):
        return _("Value")
    told = {"least": parameter.least, "most": parameter.most(), "unit": parameter.unit}
    return _("Value, %(least)d to %(most)d %(unit)s") % told


def _day_asked(request: HttpRequest) -> tuple[date | None, str]:
    asked = request.GET.get("dzien", "").strip()
    if not asked:
        return None, ""
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    if day is None:
        return None, _("This is not a date. Enter it like 2027-02-09.")
    if day > timezone.localdate():
        return None, _("This day has not come yet. Choose today or an earlier day.")
    return day, ""


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else -1


def _known(code: str) -> str:
    if code not in PARAMETERS:
        raise Http404
    return code


def _drawn(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    request.current_app = admin.site.name
    shared = admin.site.each_context(request)
    return TemplateResponse(request, f"backoffice/parameters/{template}", {**shared, **context})
