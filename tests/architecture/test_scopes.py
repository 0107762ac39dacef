"""Whoever is out of scope sees nothing: generated from the resolver, view by view.

Each view with an object in its path is opened for a thing in scope, which must answer, and for one
out of scope, which must not exist. A view that this file knows no pair for fails the test. The test
then breaks every scope function, one by one, and sees itself fail.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from backoffice.management.commands.routes import Route, routes
from ssoz.access import operations
from ssoz.access.models import Profile, Role
from ssoz.actors import SYSTEM, Actor
from ssoz.notices.models import Announcement
from ssoz.notices.operations import announce
from ssoz.questionnaires.models import Draft
from ssoz.questionnaires.operations import begin_draft
from ssoz.reports.models import AssigningDraft, AssigningRules
from ssoz.reports.operations import begin_rules
from ssoz.trials.models import Sample, Trial, TriedReport
from tests.architecture.public import PUBLIC
from tests.architecture.scopes import SCOPES, everything, replaced
from tests.architecture.two_sides import (
    Side,
    add_report,
    address_of,
    arguments_of,
    history_id,
    make_side,
)
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_person,
    make_unit,
    person_actor,
    uw_of,
)
from tests.register_dump import Picture, Register
from tests.ssoz.register.importing import begin
from tests.surveys import make_year
from tests.trying import try_out

pytestmark = pytest.mark.django_db

REGON = {"10": "123456785", "14": "590096454"}
ROLE = {"10": "reporter-financial", "14": "reporter-psychiatric"}
# 409 and 422: it is there; its state, or what was sent to it, does not allow the act.
_ANSWERS = {200, 302, 409, 422}


@dataclass
class World:
    """Both sides, and who looks at them."""

    near: Side
    far: Side
    desk: Draft
    rules: AssigningDraft
    tried: tuple[Trial, Sample, TriedReport]
    makes_no_forms: Actor
    office: Client
    chief: Client
    applicant: Client

    def client_of(self, route: Route) -> Client:
        """Return who looks: the office, or in the portal the applicant of the near side."""
        return self.office if route.face == "backoffice" else self.applicant


@pytest.fixture(scope="module")
def world_settings(tmp_path_factory) -> Iterator[Path]:
    """Give the world its folders, which outlive each of its tests."""
    folder = tmp_path_factory.mktemp("world")
    with override_settings(
        DATA_DIR=folder, FILES_DIR=folder / "files", JOURNAL_ANCHOR=folder / "journal.anchor"
    ):
        yield folder


@pytest.fixture(autouse=True)
def own_folders(world_settings) -> Path:
    """Let each test look into the folders of the world."""
    return world_settings


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, client_for, world_settings) -> Iterator[World]:
    """Make both sides once; what a test changes in the database is taken back at its end."""
    with django_db_blocker.unblock():
        # Of a test case, so that what wants to be the outermost transaction may believe it is.
        atomics = TestCase._enter_atomics()
        yield _two_sides(client_for)
        TestCase._rollback_atomics(atomics)


def _two_sides(client_for: Callable[..., Client]) -> World:
    office, other_office = (make_actor(role="uw-admin", unit=uw_of(v)) for v in ("10", "14"))
    sides = {voivodeship: _side_of(voivodeship) for voivodeship in ("10", "14")}
    collection = make_collection(edition=make_edition(report_class="financial"))
    add_report(sides["10"], collection, office)
    add_report(sides["14"], collection, other_office)
    chief = make_actor(role="cez-admin")
    desk = begin_draft(edition=collection.edition, name="2031", actor=SYSTEM)
    return World(
        near=sides["10"],
        far=sides["14"],
        desk=desk,
        rules=begin_rules(edition=collection.edition, based_on=None, actor=SYSTEM),
        tried=try_out(desk, sides["10"].report, chief),
        makes_no_forms=office,
        office=client_for(office),
        chief=client_for(chief),
        applicant=client_for(person_actor(sides["10"].person, sides["10"].approved.profile)),
    )


def _side_of(voivodeship: str) -> Side:
    unit = make_unit(
        voivodeship=voivodeship,
        name=f"Przychodnia za granicą {voivodeship}",
        regon=REGON[voivodeship],
        psychiatric=voivodeship == "14",
    )
    person = make_person(family_name=f"Granica{voivodeship}")
    return make_side(person=person, unit=unit, approved=ROLE[voivodeship])


def _with_object() -> list[Route]:
    return [
        route
        for route in routes()
        if not route.public and ("<" in route.path) and route.name and not _is_unbounded(route)
        # The link of an invitation is its key, whoever has signed in.
        if route.name != "invitation"
    ]


def _owner(route: Route) -> str:
    """Name a screen that only one office has: roles, and what is imported for the whole country."""
    owned = (
        "backoffice:access_role_", "backoffice:register_registerimport_", "backoffice:system",
        "backoffice:parameter", "backoffice:notices_announcement_",
        "backoffice:mail_outgoingmail_wyslij-ponownie", "backoffice:questionnaires_draft_",
        "backoffice:reports_assigningdraft_",
        "backoffice:trials_",
    )  # fmt: skip
    return route.name if route.name.startswith(owned) else ""


def _is_unbounded(route: Route) -> bool:
    """Tell whether a screen shows no unit and no person: it is the same for everybody it is for."""
    forms = (
        "backoffice:reports_collection_", "backoffice:questionnaires_edition_",
        "backoffice:reports_assigningrules_",
    )  # fmt: skip
    return bool(_owner(route)) or route.name.startswith(forms)


def _status(client: Client, route: Route, arguments: dict[str, object]) -> int:
    address = address_of(route, arguments)
    response = client.get(address)
    return client.post(address).status_code if response.status_code == 405 else response.status_code


# --- What may leak ---------------------------------------------------------------------------------


def leaks(world: World) -> Iterator[str]:
    """Yield each way in which something of the far side can be seen, or of the near side cannot."""
    yield from _leaks_of_mixtures(world)
    yield from _leaks_of_pages(world)
    yield from _leaks_of_lists(world)
    yield from _leaks_of_searches(world)
    yield from _leaks_of_summaries(world)
    yield from _leaks_of_filters(world)
    yield from _leaks_of_the_desk(world)


def _leaks_of_pages(world: World) -> Iterator[str]:
    for route in sorted(_with_object(), key=lambda r: (_CHANGING.get(r.name, 0), r.name)):
        client = world.client_of(route)
        far, near = arguments_of(route, world.far), arguments_of(route, world.near)
        if far is None:
            yield f"{route.path}: nobody knows a pair of things for it"
            continue
        if (status := _status(client, route, far)) != 404:
            yield f"{route.path}: {status} for what is out of scope"
        if (status := _status(client, route, near)) not in _ANSWERS:
            yield f"{route.path}: {status} for what is in scope"


def _leaks_of_mixtures(world: World) -> Iterator[str]:
    """Yield where a thing in scope opens what belongs to one out of scope."""
    for route in _with_object():
        near, far = arguments_of(route, world.near), arguments_of(route, world.far)
        if near is None or far is None or len(near) < 2:
            continue
        first, *others = near
        mixed = {first: near[first], **{name: far[name] for name in others}}
        if mixed != near and (status := _status(world.client_of(route), route, mixed)) != 404:
            yield f"{route.path}: {status} for what belongs to another"


def _leaks_of_the_desk(world: World) -> Iterator[str]:
    """Yield where a draft of a form, which names no unit, is seen by who makes no forms."""
    for draft in (world.desk, world.rules):
        if (status := world.office.get(_link(draft)).status_code) != 404:
            yield f"{_link(draft)}: {status} for whoever makes no forms"
    for thing in world.tried:  # the door of these pages is shut before anybody asks for the row
        if type(thing).objects.visible_to(world.makes_no_forms).exists():
            yield f"{_link(thing)} is seen by whoever makes no forms"


# A POST to these changes the near side, so they come last; the last one signs the applicant out.
_CHANGING = {
    **dict.fromkeys(("reapply", "other-roles", "sent-otherwise", "packet-files"), 1),
    "backoffice:people_person_sessions_end": 2,
}


def _leaks_of_lists(world: World) -> Iterator[str]:
    named = {
        "access_application": (world.near.pending.number, world.far.pending.number),
        "access_profile": (world.near.unit.name, world.far.unit.name),
        "units_likeness": (_link(world.near.likeness), _link(world.far.likeness)),
        "access_strandedprofile": tuple(
            _link(side.applications["stranded"].profile) for side in (world.near, world.far)
        ),
        "access_grantedrole": tuple(
            _link(side.approved.profile) for side in (world.near, world.far)
        ),
        "people_person": (world.near.person.family_name, world.far.person.family_name),
        "units_unit": (world.near.unit.name, world.far.unit.name),
        "files_storedfile": (_link(world.near.file), _link(world.far.file)),
        "mail_outgoingmail": (_link(world.near.mail), _link(world.far.mail)),
        "journal_entry": (_link(world.near.entry), _link(world.far.entry)),
        "reports_report": (_link(world.near.report), _link(world.far.report)),
        "reports_obligation": tuple(
            _link(side.report.obligation) for side in (world.near, world.far)
        ),
        "reports_conflict": (_link(world.near.conflict), _link(world.far.conflict)),
        "bulk_bulkact": (_link(world.near.bulk), _link(world.far.bulk)),
        "exchange_batch": (_link(world.near.batch), _link(world.far.batch)),
        "exchange_export": (_link(world.near.export), _link(world.far.export)),
        "access_invitation": (_link(world.near.invitation), _link(world.far.invitation)),
        "access_legacyaccount": tuple(
            _link(side.transferred.legacy_account) for side in (world.near, world.far)
        ),
    }
    for route in routes():
        if not route.name.endswith("_changelist") or _is_unbounded(route):
            continue
        owner = route.name.removeprefix("backoffice:").removesuffix("_changelist")
        if owner not in named:
            yield f"{route.path}: nobody knows what its rows are named"
            continue
        near, far = named[owner]
        page = world.office.get(reverse(route.name)).content.decode()
        if far in page:
            yield f"{route.path}: the list names {far}"
        if near not in page:
            yield f"{route.path}: the list does not name {near}"


def _link(thing) -> str:
    meta = thing._meta
    return reverse(f"backoffice:{meta.app_label}_{meta.model_name}_change", args=[thing.pk])


def _leaks_of_searches(world: World) -> Iterator[str]:
    find = reverse("backoffice:find")
    for what in (world.far.pending.number, world.far.unit.regon, world.far.person.pesel):
        response = world.office.post(find, {"what": what})
        if "/change/" in response.headers.get("Location", ""):
            yield f"{find}: leads to the far side"
    palette = reverse("backoffice:palette")
    for what in (
        world.far.pending.number, world.far.unit.regon, world.far.person.pesel, "granica",
        str(world.far.report.pk),
    ):  # fmt: skip
        told = world.office.post(palette, {"what": what}).content.decode()
        shown = (world.far.pending, world.far.unit, world.far.person, world.far.report)
        if any(f'href="{_link(thing)}"' in told for thing in shown):
            yield f"{palette}: leads to the far side"
    words = world.office.get(find, {"q": "granica"}).content.decode()
    for far in (world.far.person.family_name, world.far.unit.name):
        if far in words:
            yield f"{find}: names {far}"
    dashboard = world.office.get(reverse("backoffice:index")).content.decode()
    if world.far.pending.number in dashboard:
        yield "the dashboard names an application of the far side"
    if _link(world.far.report) in dashboard:
        yield "the dashboard names a report of the far side"


def _leaks_of_summaries(world: World) -> Iterator[str]:
    near, far = (side.report.unit.name for side in (world.near, world.far))
    for name in ("backoffice:completeness-units", "backoffice:completeness-csv"):
        response = world.office.get(reverse(name))
        listed = b"".join(response).decode()
        if far in listed:
            yield f"{name} names {far}"
        if near not in listed:
            yield f"{name} does not name {near}"


def _leaks_of_filters(world: World) -> Iterator[str]:
    cache.clear()  # what is remembered for a minute was asked for by another scope
    listed = world.office.get(reverse("backoffice:units_unit_changelist")).content.decode()
    if "Filtr 14," in listed:
        yield "a list names a filter that another office shares"
    if "Filtr 10," not in listed:
        yield "a list does not name a filter that the office shares"


# --- The tests -------------------------------------------------------------------------------------


def test_what_is_out_of_scope_does_not_exist(world):
    assert list(leaks(world)) == []


def test_the_right_that_an_address_names_is_asked_by_it(world):
    """Whoever reads the thing and lacks the right of an act finds no such act, nor can post it."""
    role = Role.objects.get(code="uw-admin")
    for route in _with_object():
        arguments = arguments_of(route, world.near)
        if route.face != "backoffice" or "." not in route.permission or arguments is None:
            continue
        address = address_of(route, arguments)
        asked = role.grants.filter(permission__code__in=route.permission.split("|"))
        grants = list(asked)
        asked.delete()
        answers = {world.office.get(address).status_code, world.office.post(address).status_code}
        assert answers == {404}, f"{route.path} answers {answers} without {route.permission}."
        for grant in grants:
            grant.save(force_insert=True)


@pytest.mark.any_database
@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_that_lets_everything_through_is_noticed(world, scope):
    with replaced(scope, lambda original: everything(scope)):
        assert next(leaks(world), None), f"Nothing notices that {scope} lets everything through."


def test_every_scope_function_of_the_domain_is_broken_by_this_test():
    written = {
        name
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith("ssoz.")
        for name in vars(module)
        if name.endswith("_visible_to")
    }
    assert written <= {name for name in SCOPES if "." not in name}
    querysets = {
        cls.__name__
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith("ssoz.")
        for cls in vars(module).values()
        if isinstance(cls, type) and "visible_to" in vars(cls)
    }
    assert querysets == {f"{n.split('.')[0]}QuerySet" for n in SCOPES if n.endswith(".visible_to")}


def test_roles_and_imports_are_read_by_those_who_edit_everything_and_by_nobody_else(
    world, tmp_path
):
    role = Role.objects.get(code="uw-admin")
    Register().write(Picture(20), tmp_path)
    job = begin(tmp_path)
    for route in sorted(routes(), key=lambda route: route.name.endswith("_drop")):
        if not _owner(route):
            continue
        own = {
            "_registerimport_": job, "_role_": role, "_outgoingmail_": world.near.mail,
            "_announcement_": Announcement.objects.first(), "_draft_": world.desk,
            "_assigningdraft_": world.rules,
            "_trial_": world.tried[0], "_sample_": world.tried[1], "_triedreport_": world.tried[2],
        }  # fmt: skip
        thing = next((one for part, one in own.items() if part in route.name), None)
        arguments = {"object_id": thing.pk} if thing is not None and "<" in route.path else {}
        if route.name.endswith("_simple_history"):
            arguments["history_id"] = history_id(thing)
        elif thing in (world.desk, world.rules):
            arguments |= _of_desk(route, "rule" if thing is world.desk else "form")
        elif "<str:" in route.path:
            arguments = {"job_id": "a" * 32} if "job_id" in route.path else {"code": "help_phone"}
        # An act that the state does not allow leads back to the page.
        answers = {200} if thing is role else _ANSWERS
        assert _status(world.chief, route, arguments) in answers, route.path
        assert _status(world.office, route, arguments) == 404, route.path


def _of_desk(route: Route, holder: str) -> dict[str, object]:
    """Return what of the draft an address is about, besides the draft."""
    values = {"place": holder if "/dodaj/" in route.path else f"{holder}/0", "number": 1}
    return {name: value for name, value in values.items() if f":{name}>" in route.path}


def test_forms_and_collections_are_read_by_who_lists_reports_and_name_no_unit(world):
    """They are the same for every office, so there is no near and no far side of them."""
    collection = world.near.report.collection
    make_year()
    things = {
        "collection": collection, "edition": collection.edition,
        "assigningrules": AssigningRules.objects.get(),
    }  # fmt: skip
    for route in routes():
        if not _is_unbounded(route) or _owner(route):
            continue
        thing = things[route.name.partition("_")[2].partition("_")[0]]
        arguments = {"object_id": thing.pk} if "<" in route.path else {}
        if route.name.endswith("_simple_history"):
            arguments["history_id"] = history_id(thing)
        is_read = route.permission == "report.list"
        reader = world.office if is_read else world.chief
        page = reader.get(address_of(route, arguments))
        assert page.status_code in _ANSWERS, route.path
        text = page.content.decode(errors="replace")
        assert world.far.unit.name not in text, route.path
        assert world.near.unit.name not in text, route.path
        assert _status(world.applicant, route, arguments) == 404, route.path


def test_what_is_public_is_public_for_a_reason():
    assert {route.name for route in routes() if route.public} == set(PUBLIC)


def test_an_announcement_is_seen_only_in_its_time(client):
    soon = timezone.now() + timedelta(days=2)
    hidden = Announcement(slug="pozniej", title="Później", text="…", shown_from=soon)
    announce(announcement=hidden, actor=SYSTEM)
    assert client.get("/komunikaty/pozniej/").status_code == 404


def test_nobody_signed_in_reaches_anything_that_is_not_public(client, world):
    for route in routes():
        if route.public or not route.name:
            continue
        arguments = arguments_of(route, world.near) if "<" in route.path else {}
        if arguments is None or _owner(route):
            continue
        status = _status(client, route, arguments)
        assert status in (302, 403, 404), f"{route.path} answered {status}"


def test_a_profile_that_was_blocked_opens_nothing_any_more(world, client_for):
    actor = make_actor(role="uw-admin", unit=uw_of("10"))
    browser = client_for(actor)
    assert browser.get("/backoffice/").status_code == 200
    chief = make_actor(role="cez-admin")
    profile = Profile.objects.get(pk=actor.profile_id)
    operations.block(profile=profile, reason="Kontrola", actor=chief)
    assert browser.get("/backoffice/").status_code == 404
