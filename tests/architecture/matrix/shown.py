"""What a page shows, where a status alone would tell nothing: lists, results, figures."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse

from tests.architecture.matrix.addresses import LINES
from tests.architecture.matrix.cell import ANSWER, NAMES_IT, NAMES_IT_NOT, Cell
from tests.architecture.matrix.expected import reaches, roles
from tests.architecture.matrix.world import OWN, MatrixWorld
from tests.architecture.two_sides import Side, things_of

_LIST = "_changelist"
# What no unit and no person stands in.
UNBOUNDED = (
    "access_role", "register_registerimport", "reports_collection", "questionnaires_edition",
    "questionnaires_draft", "reports_assigningrules", "reports_assigningdraft", "notices_announcement",
    "trials_trial", "trials_triedreport", "trials_sample",
)  # fmt: skip


# The page of a list's saved filters, opened with one that somebody at CeZ shares with CeZ.
_OF_SAVED = "units_unit_filters"


def _acts_where_it_is_shared(role: str) -> bool:
    return roles().get(role, {}).get("institution") == "CeZ"


def _own_report(role: str, side: str, world: MatrixWorld) -> bool:
    return role == world.facts(role, side, "reports_obligation").home_of


def _is_mine(role: str, side: str, world: MatrixWorld) -> bool:
    return side == OWN


def _within(right: str, kind: str) -> Callable[[str, str, MatrixWorld], bool]:
    return lambda role, side, world: reaches(role, right, world.facts(role, side, kind))


# What the page is looked through for, and when it must stand there: else it must not.
_MARKS: dict[str, tuple[Callable[[Side], str], Callable[[str, str, MatrixWorld], bool]]] = {
    "find": (lambda side: side.unit.name, _within("unit.list", "units_unit")),
    "autocomplete": (
        lambda side: f'"id": "{side.pending.profile_id}"',
        _within("profile.read", "access_profile"),
    ),
    "completeness-units": (
        lambda side: side.unit.name,
        _within("summary.make", "reports_obligation"),
    ),
    "completeness-csv": (
        lambda side: side.unit.name,
        _within("summary.make", "reports_obligation"),
    ),
    "reports_report_bulk": (lambda side: side.unit.name, _within("report.read", "reports_report")),
    "reports": (
        lambda side: reverse("obligation", args=[side.report.obligation_id]),
        _own_report,
    ),
    "account": (lambda side: side.pending.number, _is_mine),
    "messages": (lambda side: reverse("message", args=[side.mail.pk]), _is_mine),
}


def is_judged(cell: Cell) -> bool:
    """Tell whether what a page shows is judged, so that it has to be drawn."""
    return cell.method == "GET" and cell.name in _MARKS


def expected(world: MatrixWorld, cell: Cell, otherwise: set[str]) -> set[str]:
    """Return what is right for a page that answers: to name the thing, or not to."""
    if is_judged(cell):
        _mark, must = _MARKS[cell.name]
        return {NAMES_IT if must(cell.role, cell.side, world) else NAMES_IT_NOT}
    if cell.name == _OF_SAVED and cell.method == "GET":
        return {NAMES_IT if _acts_where_it_is_shared(cell.role) else NAMES_IT_NOT}
    kind = _listed(cell)
    if not kind:
        return otherwise
    facts = world.facts(cell.role, cell.side, kind)
    seen = all(reaches(cell.role, right, facts) for right in LINES[cell.name].rights)
    return {NAMES_IT if seen else NAMES_IT_NOT}


def outcome(world: MatrixWorld, cell: Cell, response: HttpResponse, named: str) -> str:
    """Say whether a page names the thing; of a list, whether the thing is among its rows."""
    if named != ANSWER:
        return named
    if is_judged(cell):
        mark, _must = _MARKS[cell.name]
        whole = b"".join(response) if response.streaming else response.content
        is_named = mark(world.side_of(cell.role, cell.side, cell.route.face)) in whole.decode()
    elif cell.name == _OF_SAVED and cell.method == "GET":
        is_named = response.context_data["applied"] is not None
    elif kind := _listed(cell):
        thing = things_of(world.side(cell.role, cell.side))[kind]
        is_named = response.context_data["cl"].queryset.filter(pk=thing.pk).exists()
    else:
        return named
    return NAMES_IT if is_named else NAMES_IT_NOT


def _listed(cell: Cell) -> str:
    """Name the kind of the rows of a list; forms and roles are the same for whoever lists them."""
    kind = cell.name.removesuffix(_LIST)
    is_list = cell.method == "GET" and kind != cell.name
    return kind if is_list and kind not in UNBOUNDED else ""
