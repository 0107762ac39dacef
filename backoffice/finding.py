"""The search box: a number leads to the thing it names, words to lists or to what they may mean.

It is a POST, so that a PESEL stands in no address and in no log (design.md 11).
"""

import re
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.palette import MOST, Group, search
from ssoz.access import queries
from ssoz.access.models import Application, application_in_reach
from ssoz.actors import Actor
from ssoz.identifiers import digits, is_application_number, is_pesel_like
from ssoz.units.models import Unit
from web.referrers import hide_address

_QR = re.compile(r"^(W-\d{4}-\d{6}-\d)(?::([0-9a-f]{8,64}))?$", re.IGNORECASE)
_NUMBER = re.compile(r"^[\d\s-]+$")


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
        "found": [] if hinted or not words else _found(request, site, words),
    }
    response = TemplateResponse(request, "backoffice/found.html", context)
    return hide_address(response) if hinted else response


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
    name = f"{wanted.replace('.', '_')}_changelist" if wanted in lists else "find"
    return redirect(_searched(name, words))


def _found(request: HttpRequest, site: Any, words: str) -> list[dict[str, Any]]:
    """Return, kind by kind, the first things in reach that words may mean, and where the rest is."""
    groups = [group for group in search(request, words) if group.things]
    return [_shown(request, site, group, words) for group in groups]


def _shown(request: HttpRequest, site: Any, group: Group, words: str) -> dict[str, Any]:
    if not group.screen:
        return {"title": group.word, "things": group.things}
    screen = site.get_model_admin(apps.get_model(*group.screen.split("_", 1)))
    more = len(group.things) == MOST and screen.has_view_permission(request)
    return {
        "title": screen.list_title,
        "things": group.things,
        "list_url": _searched(f"{group.screen}_changelist", words) if more else "",
    }


def _searched(name: str, words: str) -> str:
    """Return the address of a list in which words are looked for, whatever the state of a row."""
    query = QueryDict(mutable=True)
    if words:
        query["q"] = words
    if name == "access_application_changelist":
        query["state"] = "all"
    address = reverse(f"backoffice:{name}")
    return f"{address}?{query.urlencode()}" if query else address
