"""The palette: what is typed leads to a unit, a person, an application, a report or a page.

The page of the search box shows the same, with a few more of each kind. It is a POST, as the search box is: a PESEL stands in no address. Each kind is asked for by an index
and for a few rows alone, within reach; nothing is counted, so nothing beyond reach is told either.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.navigation import pages_of
from backoffice.templatetags.report_words import report_name
from ssoz.access import queries
from ssoz.access.models import Application
from ssoz.actors import Actor
from ssoz.identifiers import digits, fold, is_pesel_like
from ssoz.people.models import Person
from ssoz.reports.models import Report
from ssoz.units.models import Unit, UnitQuerySet
from ssoz.units.queries import named, numbered

MOST = 10
_IN_PALETTE = 6
_LONGEST = 200
_SHORTEST = 2
_NUMBER = re.compile(r"^[\d\s-]+$")
_APPLICATION = re.compile(r"^(?:W-?)?(20\d\d-\d{0,6}(?:-\d)?)$|^W(?:-\d{0,4})?$", re.IGNORECASE)
_SCANNED = re.compile(r"^(W-\d{4}-\d{6}-\d):([0-9a-f]{8,64})$", re.IGNORECASE)
_PESEL_LENGTH = 11
_LONGEST_KEY = 10


@dataclass(frozen=True)
class Found:
    """One thing to go to: what it is called, what tells it from its like, where it is."""

    text: str
    beside: str
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `screen` names the list of all of them, if there is one."""

    word: str | Promise
    things: list[Found]
    screen: str = ""


def answer(request: HttpRequest) -> HttpResponse:
    """Answer with what was found, as a piece of the page."""
    what = request.POST.get("what", "").strip()[:_LONGEST]
    found = [group for group in search(request, what) if group.things]
    groups = [replace(group, things=group.things[:_IN_PALETTE]) for group in found]
    context = {"groups": groups, "count": sum(len(group.things) for group in groups)}
    response = TemplateResponse(request, "backoffice/parts/palette_found.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def search(request: HttpRequest, what: str) -> list[Group]:
    """Return the first things of each kind that what was typed may mean."""
    actor = request.actor
    if is_pesel_like(what):
        people = queries.people_visible_to(actor, "person.read").with_pesel(digits(what))
        return [_people(list(people[:MOST]))]
    if match := _SCANNED.match(what):
        return [_applications(_by_number(actor, match[1].upper()), check=match[2].lower())]
    if match := _APPLICATION.match(what):
        number = f"W-{match[1]}" if match[1] else what.upper()
        found = [_applications(_by_number(actor, number))]
        return found
    if _NUMBER.match(what) and len(digits(what)) == _PESEL_LENGTH:
        return []  # a mistyped PESEL is nobody's number
    if _NUMBER.match(what) and digits(what):
        return _of_number(actor, digits(what))
    pages = _pages(request, what)
    return [pages, *_of_words(actor, what)] if len(fold(what)) >= _SHORTEST else [pages]


# --- Numbers -----------------------------------------------------------------------------------------


def _of_number(actor: Actor, number: str) -> list[Group]:
    units = Unit.objects.visible_to(actor, to="unit.list").filter(numbered(number))
    reports = Report.objects.none()
    if len(number) < _LONGEST_KEY:
        reports = Report.objects.visible_to(actor, to="report.read").filter(pk=int(number))
    return [_units(_first(units, "name_key")), _reports(reports)]


def _by_number(actor: Actor, number: str) -> QuerySet[Application]:
    seen = Application.objects.visible_to(actor, to="application.read")
    return seen.filter(number__startswith=number)


# --- Words -------------------------------------------------------------------------------------------


def _of_words(actor: Actor, words: str) -> list[Group]:
    """Find units and people by their names, and what is theirs: no index knows both at once."""
    units = _units_named(Unit.objects.visible_to(actor, to="unit.list"), words)
    seen = queries.people_visible_to(actor, "person.read")
    people = _first(seen.matching(words), "name_key")
    applications = Application.objects.visible_to(actor, to="application.read")
    reports = Report.objects.visible_to(actor, to="report.read")
    return [
        _units(units),
        _people(people),
        _applications(applications.filter(profile__person__in=[person.pk for person in people])),
        _reports(reports.filter(unit__in=[unit.pk for unit in units])),
    ]


def _units_named(seen: UnitQuerySet, words: str) -> list[Unit]:
    """Find first the units whose name begins so: alphabetically these may be far from the start."""
    units = _first(seen.filter(named(words)), "name_text")
    if len(units) < MOST:
        known = [unit.pk for unit in units]
        units += _first(seen.matching(words).exclude(pk__in=known), "name_key")
    return units[:MOST]


def _first(rows: QuerySet, order: str) -> list[Any]:
    return list(rows.order_by(order, "pk")[:MOST])


def _pages(request: HttpRequest, words: str) -> Group:
    asked = fold(words).split()
    meant = [page for page in pages_of(request) if _begins(fold(str(page[0])).split(), asked)]
    return Group(_("Go to the page"), [Found(str(title), "", url) for title, url in meant[:MOST]])


def _begins(title: list[str], asked: list[str]) -> bool:
    return all(any(word.startswith(typed) for word in title) for typed in asked)


# --- What is said of each kind -----------------------------------------------------------------------


def _units(units: list[Unit]) -> Group:
    return _group(
        gettext_lazy("Unit"), "units_unit", units, str,
        lambda unit: ", ".join(filter(None, (unit.town, unit.regon))),
    )  # fmt: skip


def _people(people: list[Person]) -> Group:
    return _group(
        gettext_lazy("Person"), "people_person", people, lambda p: p.full_name, lambda p: p.email
    )


def _applications(found: QuerySet[Application], check: str = "") -> Group:
    rows = found.select_related("profile__person", "profile__unit", "role", "packet")

    def beside(application: Application) -> str:
        if check and check != application.packet.check_code:
            return _("The code on the paper does not belong to it. Compare the documents.")
        return f"{application.profile.person}, {application.profile.unit}"

    newest = list(rows.order_by("-pk")[:MOST])
    word = gettext_lazy("Application")
    return _group(word, "access_application", newest, lambda a: a.number, beside)


def _reports(found: QuerySet[Report]) -> Group:
    newest = list(found.for_list().order_by("-pk")[:MOST])
    return _group(
        gettext_lazy("Report"), "reports_report", newest, report_name,
        lambda report: f"{report.part or report.unit}, {report.get_state_display().lower()}",
    )  # fmt: skip


def _group(
    word: str | Promise, screen: str, rows: list[Any], text: Callable[[Any], str],
    beside: Callable[[Any], str],
) -> Group:  # fmt: skip
    name = f"backoffice:{screen}_change"
    found = [Found(text(row), beside(row), reverse(name, args=[row.pk])) for row in rows]
    return Group(word, found, screen)
