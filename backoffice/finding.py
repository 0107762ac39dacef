"""The search box: a number leads to the thing it names, words lead to lists.

It is a POST, so that a PESEL stands in no address and in no log (design.md 11).
"""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.queue import matching
from ssoz.access import queries
from ssoz.access.models import Application, application_in_reach
from ssoz.actors import Actor
from ssoz.identifiers import digits, is_application_number, is_pesel
from ssoz.units.models import Unit

_QR = re.compile(r"^(W-\d{4}-\d{6}-\d)(?::([0-9a-f]{8,64}))?$", re.IGNORECASE)
_NUMBER = re.compile(r"^[\d\s-]+$")
_SHOWN = 10


def is_pesel_like(text: str) -> bool:
    """Tell whether a text is a PESEL, also one written in groups."""
    return bool(_NUMBER.match(text)) and is_pesel(digits(text))


def find(request: HttpRequest, site: Any) -> HttpResponse:
    """Answer the search box, or show what was found for words in the address."""
    if request.method == "POST":
        return _lead(request, request.POST.get("what", "").strip()[:200])
    words = request.GET.get("q", "").strip()[:200]
    hinted = is_pesel_like(words)
    if hinted:
        request.META["QUERY_STRING"] = ""
    context = {
        **site.each_context(request),
        "title": _("Search results"),
        "hinted": hinted,
        "words": "" if hinted else words,
        "find_words": "" if hinted else words,
        "found": [] if hinted or not words else _found(site, request.actor, words),
    }
    response = TemplateResponse(request, "backoffice/found.html", context)
    if hinted:
        response["Referrer-Policy"] = "no-referrer"
    return response


def _lead(request: HttpRequest, what: str) -> HttpResponse:
    if match := _QR.match(what):
        return _lead_to_application(request, match[1].upper(), (match[2] or "").lower())
    if is_pesel_like(what):
        return _lead_to_person(request, digits(what))
    if _NUMBER.match(what) and (unit := _unit_by_number(request.actor, digits(what))):
        return redirect("backoffice:units_unit_change", unit.pk)
    if _NUMBER.match(what) and len(digits(what)) == 11:
        messages.warning(request, _("This is no PESEL: its check digit or its date is wrong."))
        return redirect("backoffice:find")
    return _lead_to_words(request, what)


def _lead_to_application(request: HttpRequest, number: str, check: str) -> HttpResponse:
    found = (
        Application.objects.visible_to(request.actor, to="application.read")
        .filter(number=number)
        .select_related("packet")
        .first()
    )
    if found is None:
        messages.warning(request, _why_no_application(request.actor, number, check))
        return redirect("backoffice:find")
    if check and check != found.packet.check_code:
        messages.error(
            request,
            _("The code on the paper does not belong to %(number)s. Compare the documents.")
            % {"number": number},
        )
    elif check:
        messages.success(request, _("The QR code agrees with the application number."))
    return redirect("backoffice:access_application_change", found.pk)


def _why_no_application(actor: Actor, number: str, check: str) -> str:
    """Say that the applicant gave it up, but only to an office that holds its paper."""
    given_up = (
        Application.objects.filter(number=number, state=Application.State.DISCARDED)
        .select_related("packet", "role", "profile__unit")
        .first()
    )
    reached = given_up is not None and any(
        application_in_reach(actor, grant, given_up) for grant in actor.reach("application.read")
    )
    if reached and check == given_up.packet.check_code:
        return _("The applicant gave up application %(number)s before submitting it.") % {
            "number": number
        }
    if not is_application_number(number):
        return _("The check digit of this number is wrong. Compare it with the document.")
    return _("No application with this number.")


def _lead_to_person(request: HttpRequest, pesel: str) -> HttpResponse:
    people = queries.people_visible_to(request.actor, "person.read")
    person = people.with_pesel(pesel).first()
    if person is None:
        messages.warning(request, _("Nobody with this PESEL."))
        return redirect("backoffice:find")
    return redirect("backoffice:people_person_change", person.pk)


def _unit_by_number(actor: Actor, number: str) -> Unit | None:
    field = {9: "regon", 14: "regon", 10: "nip", 12: "book_number"}.get(len(number))
    if field is None:
        return None
    units = Unit.objects.visible_to(actor, to="unit.list").filter(**{field: number})[:2]
    return units[0] if len(units) == 1 else None


def _lead_to_words(request: HttpRequest, words: str) -> HttpResponse:
    query = QueryDict(mutable=True)
    if words:
        query["q"] = words
    lists = {
        "access.application",
        "access.profile",
        "people.person",
        "units.unit",
        "mail.outgoingmail",
        "files.storedfile",
        "journal.entry",
    }
    wanted = request.POST.get("list", "")
    name = "find"
    if wanted in lists:
        name = f"{wanted.replace('.', '_')}_changelist"
        if wanted == "access.application":
            query["state"] = "all"
    address = reverse(f"backoffice:{name}")
    return redirect(f"{address}?{query.urlencode()}" if query else address)


def _found(site: Any, actor: Actor, words: str) -> list[dict[str, Any]]:
    """Return, list by list, the first things in reach that hold every word."""
    people = queries.people_visible_to(actor, "person.read").matching(words)
    units = Unit.objects.visible_to(actor, to="unit.list").matching(words)
    applications = matching(Application.objects.visible_to(actor, to="application.read"), words)
    newest = applications.select_related("profile__person", "profile__unit").order_by("-id")
    found = [
        _group(site, newest, lambda a: f"{a.number} – {a.profile.person}, {a.profile.unit}"),
        _group(site, people, str),
        _group(site, units, lambda unit: f"{unit}, {unit.town}"),
    ]
    return [group for group in found if group["things"]]


def _group(site: Any, rows: QuerySet, words_of: Callable[[Any], str]) -> dict[str, Any]:
    opts = rows.model._meta
    name = f"backoffice:{opts.app_label}_{opts.model_name}_change"
    return {
        "title": site.get_model_admin(rows.model).list_title,
        "things": [
            {"text": words_of(row), "url": reverse(name, args=[row.pk])} for row in rows[:_SHOWN]
        ],
    }
