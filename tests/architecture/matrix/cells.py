"""One cell: a role, an address, an own or a foreign thing, a method – and what came back.

The pages are drawn only where what they show is judged (`shown.py`): drawing is most of what a
request costs, and a status does not hang on it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.urls import reverse

from backoffice.management.commands.routes import Route, routes
from backoffice.sites import BackofficeSite
from tests.architecture.matrix import shown
from tests.architecture.matrix.addresses import LINES, About, Line
from tests.architecture.matrix.cell import ANSWER, MISSING, NO_METHOD, SIGN_IN, Cell, name_of
from tests.architecture.matrix.expected import (
    NO_ROLE,
    NOBODY,
    every_role,
    holds,
    holds_everywhere,
    reaches,
    roles,
)
from tests.architecture.matrix.world import (
    OF_CLASS,
    OTHER_CLASS,
    OWN,
    SIDES,
    MatrixWorld,
    role_thing,
)
from tests.architecture.two_sides import Side, address_of, arguments_of, history_id
from tests.makers import uw_of

METHODS = ("GET", "POST")
# Stands for every method that no page takes; who may most on each face tries it on all addresses.
NO_METHOD_OF_OURS = "DELETE"
_MIGHTIEST = {"backoffice": "cez-admin"}
_PAGES = {200, 204, 302, 303, 409, 422}


@cache
def all_routes() -> tuple[Route, ...]:
    """Return every address of the resolver, once."""
    return tuple(routes())


def cells_of(role: str) -> Iterator[Cell]:
    """Yield the cells of a role."""
    for route in all_routes():
        for side in SIDES:
            for method in METHODS:
                yield Cell(role, route, side, method)


def of_no_method() -> Iterator[Cell]:
    """Yield every address once, with a method that none of them takes."""
    for route in all_routes():
        role = _MIGHTIEST.get(route.face, "reporter-financial")
        yield Cell(role, route, OWN, NO_METHOD_OF_OURS)


def of_another_class(role: str) -> Iterator[Cell]:
    """Yield the cells of what a role would reach, were it of one of its report classes."""
    for route in all_routes():
        line = LINES[name_of(route)]
        cell = Cell(role, route, OTHER_CLASS, "GET" if "GET" in line.methods else "POST")
        if line.about == About.THING and kind_of(cell) in OF_CLASS:
            yield cell


def size() -> int:
    """Return the size of the whole product."""
    return len(every_role()) * len(all_routes()) * len(SIDES) * len(METHODS)


# --- What is expected ------------------------------------------------------------------------------


def expected(world: MatrixWorld, cell: Cell) -> set[str]:
    """Return the outcomes that are right: one, or where a method is refused early, one of two."""
    line = LINES[cell.name]
    about = line.about_of(cell.method)
    if about == About.PUBLIC:
        return {_OF_PUBLIC.get(cell.name, ANSWER)} | {ANSWER, MISSING, NO_METHOD, SIGN_IN}
    if cell.role == NOBODY:
        return {SIGN_IN}
    if about == About.NOTHING or not _enters(cell):
        return {MISSING}
    takes = cell.method in line.methods
    if _is_allowed(world, cell, line, about):
        return shown.expected(world, cell, {ANSWER}) if takes else {NO_METHOD}
    asked_first = all(holds(cell.role, right) for right in line.rights)
    if takes or not (asked_first or cell.name in METHOD_FIRST):
        return {MISSING}
    return {MISSING, NO_METHOD}  # it says nothing of the thing, which may not have been looked for


# Where the method is refused before any right is asked.
METHOD_FIRST = {
    "autocomplete": "a view of Django's own, the same for whatever is looked for",
    "completeness-remind": "the door asks one right, the page the other",
}
# In the test no worker is alive, and the monitoring is told so.
_OF_PUBLIC = {"health": "503"}


def _enters(cell: Cell) -> bool:
    return cell.route.face != "backoffice" or holds(cell.role, "backoffice.enter")


def _is_allowed(world: MatrixWorld, cell: Cell, line: Line, about: About) -> bool:
    match about:
        case About.WHOEVER:
            return True
        case About.MINE:
            return cell.side == OWN and (cell.name, cell.role) not in NONE_OF_ONES_OWN
        case About.SCREEN:
            return all(holds(cell.role, right) for right in line.rights)
        case About.COUNTRY:
            return all(holds_everywhere(cell.role, right) for right in line.rights)
    facts = world.facts(cell.role, cell.side, kind_of(cell))
    return all(reaches(cell.role, right, facts) for right in line.rights)


# Where somebody has no thing of their own.
NONE_OF_ONES_OWN = {
    ("held-role", NO_ROLE): "whoever works in no profile holds no role there",
}


def kind_of(cell: Cell) -> str:
    """Name the kind of thing that an address is about."""
    if cell.route.face == "portal":
        return "reports_report"
    # It is the unit of an obligation that the address names: there is no obligation yet.
    named = {"reports_obligation_assign": "units_unit"}
    return named.get(cell.name, "_".join(cell.name.split("_")[:2]))


# --- What comes back -------------------------------------------------------------------------------


def outcome(world: MatrixWorld, cell: Cell) -> str:
    """Send the request of a cell, take back what it did, and name what came back."""
    client = world.clients[cell.role]
    cookies = client.cookies.copy()
    key = (cell.role, cell.side, cell.route.path)
    if key not in world.paths:
        world.paths[key] = path_of(world, cell)
    path = world.paths[key]
    data = _sent(world, cell) if cell.method == "POST" else {}
    try:
        with transaction.atomic(), drawn(shown.is_judged(cell)):
            try:
                send = getattr(client, cell.method.lower())
                response = send(path, data) if data else send(path)
                return shown.outcome(world, cell, response, named(response))
            finally:
                transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001 - whatever a view lets through is its answer here
        return f"{type(error).__name__}: {error}"
    finally:
        client.cookies = cookies


@contextmanager
def drawn(wanted: bool) -> Iterator[None]:
    """Let pages be drawn, or leave every page blank, and the menu with its counts uncounted."""
    if wanted:
        yield
        return
    with (
        patch.object(Template, "render", lambda self, context=None, request=None: ""),
        patch.object(BackofficeSite, "get_sidebar_list", lambda self, request: []),
    ):
        yield


def named(response: HttpResponse) -> str:
    """Name an answer."""
    status = response.status_code
    if status == 302 and response["Location"].startswith(settings.LOGIN_URL):
        return SIGN_IN
    if status in _PAGES:
        return ANSWER
    return {404: MISSING, 405: NO_METHOD}.get(status, str(status))


def path_of(world: MatrixWorld, cell: Cell) -> str:
    """Write the address of a cell: with the own thing in it, or the foreign one."""
    if not cell.route.name:
        return "/backoffice/nie-ma-takiej-strony/"
    asked = _ASKED.get(cell.name)
    query = (
        f"?{urlencode(asked(world.side_of(cell.role, cell.side, cell.route.face)))}"
        if asked
        else f"?{urlencode(_draft_asked(world, cell))}"
    )
    if "<" not in cell.route.path:
        return reverse(cell.route.name) + query
    return address_of(cell.route, _arguments(world, cell)) + query


# What stands behind the question mark, where the thing is named there.
_ASKED: dict[str, Callable[[Side], dict[str, Any]]] = {
    "find": lambda side: {"q": side.unit.town},
    "units_unit_filters": lambda side: {"_changelist_filters": f"view={side.saved.pk}"},
    "autocomplete": lambda side: {
        "app_label": "access", "model_name": "application", "field_name": "profile",
        "term": side.person.family_name,
    },
    "reports_report_bulk": lambda side: {"act": "verify", "ids": side.report.pk},
    "reports": lambda side: {"stan": "wyslane"},
    "reports_obligation_assign": lambda side: {"unit": side.unit.pk},
}  # fmt: skip


def _draft_asked(world: MatrixWorld, cell: Cell) -> dict[str, Any]:
    """Name the draft that is tried, where an address asks which."""
    return (
        {"draft": world.desk.pk} if cell.name in ("trials_trial_add", "trials_sample_add") else {}
    )


def _sent(world: MatrixWorld, cell: Cell) -> dict[str, Any]:
    """Return what a form sends: only what names a thing, so that nothing else is decided by it."""
    if cell.role == NOBODY:
        return {}
    side = world.side_of(cell.role, cell.side, cell.route.face)
    if cell.name in ("wizard-unit", "units_unit_wykonawcy"):
        return {"unit": side.unit.pk, "voivodeship": "10", "office": uw_of("10").pk}
    if cell.name.startswith("wizard-"):
        return {"packet": side.pending.packet_id}
    match cell.name:
        case "choose-profile":
            own = world.actors[cell.role].profile_id
            return {"profile": own if cell.side == OWN and own else side.approved.profile_id}
        case "find":
            return {"what": side.pending.number}
        case "reports_report_bulk":
            return {"act": "verify", "ids": side.report.pk}
    return {}


def _arguments(world: MatrixWorld, cell: Cell) -> dict[str, Any]:
    if LINES[cell.name].about == About.PUBLIC:
        return _PUBLIC[cell.name]
    if cell.name in _NAMELESS:
        return _NAMELESS[cell.name](cell)
    side, kind = world.side_of(cell.role, cell.side, cell.route.face), kind_of(cell)
    collection = side.report.collection
    unbounded = {
        "access_role": role_thing,
        "register_registerimport": lambda: world.job,
        "reports_collection": lambda: collection,
        "questionnaires_edition": lambda: collection.edition,
        "questionnaires_draft": lambda: world.desk,
        "reports_assigningrules": lambda: world.rules,
        "reports_assigningdraft": lambda: world.rules_draft,
        "notices_announcement": lambda: world.announcement,
        "trials_trial": lambda: world.trial,
        "trials_triedreport": lambda: world.trial.reports.get(),
        "trials_sample": lambda: world.sample,
    }
    if kind not in unbounded:
        return arguments_of(cell.route, side)
    thing = unbounded[kind]()
    version = {"history_id": history_id(thing)} if cell.name.endswith("simple_history") else {}
    return {"object_id": thing.pk, **version, **_OF_DRAFT.get(cell.name, {})}


def _code(cell: Cell) -> str:
    """Name the role of the profile at work, or another one that the same person may well hold."""
    held = cell.role if cell.role in roles() else "uw-admin"
    others = [code for code in roles() if code != held]
    return held if cell.side == OWN else others[0]


# What of a draft of a form its pages are about.
_OF_DRAFT: dict[str, dict[str, Any]] = {
    "questionnaires_draft_edit_thing": {"place": "rule/0"},
    "questionnaires_draft_remove_thing": {"place": "rule/0"},
    "questionnaires_draft_add_thing": {"place": "rule"},
    "questionnaires_draft_revision": {"number": 1},
    "questionnaires_draft_restore": {"number": 1},
    "reports_assigningdraft_edit_thing": {"place": "form/0"},
    "reports_assigningdraft_remove_thing": {"place": "form/0"},
    "reports_assigningdraft_add_thing": {"place": "form"},
}
# What stands in an address and is no thing of anybody's.
_NAMELESS: dict[str, Callable[[Cell], dict[str, Any]]] = {
    "held-role": lambda cell: {"code": _code(cell)},
    "invitation": lambda cell: {"token": "nie-ma-takiego"},
    "parameter": lambda cell: {"code": "help_phone"},
    "parameter-put-back": lambda cell: {"code": "help_phone"},
    "system-job-again": lambda cell: {"job_id": "nie-ma-takiego"},
    "system-job-discard": lambda cell: {"job_id": "nie-ma-takiego"},
}
_PUBLIC = {
    "password-reset": {"token": "nie-ma-takiego"},
    "registration-confirm": {"token": "nie-ma-takiego"},
    "confirm-email": {"token": "nie-ma-takiego"},
    "announcement": {"slug": "komunikat"},
    **{f"saml-{step}": {"name": "pz"} for step in ("login", "acs", "finish", "metadata", "slo")},
}
