"""Every cell of the matrix: role × address of the resolver × own and foreign thing × method.

What is right stands in `addresses.py`, by hand, and follows from `roles.json` and plain facts. Then
each function that says who sees what lets everything through, one by one, and the cells notice it.

The whole matrix needs one world, so this file stays in one process (`tests/spreading.py`); roles and
scopes are the same on every database.
"""

import logging
from collections.abc import Callable, Iterator

import pytest
from django.test import TestCase, override_settings
from django.urls import reverse

from tests.architecture.matrix import acting, cells
from tests.architecture.matrix.acting import Acts
from tests.architecture.matrix.addresses import LINES
from tests.architecture.matrix.cell import name_of
from tests.architecture.matrix.cells import METHODS, all_routes
from tests.architecture.matrix.expected import every_role, roles
from tests.architecture.matrix.requires import places
from tests.architecture.matrix.run import Run, mistake_in
from tests.architecture.matrix.world import SIDES, make_world
from tests.architecture.scopes import SCOPES, everything, replaced

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# How many wrong cells a failure names.
_SHOWN = 20


@pytest.fixture(scope="module")
def run(django_db_setup, django_db_blocker, client_for, tmp_path_factory) -> Iterator[Run]:
    """Make the world once; what a cell changes in it is taken back after it.

    Nothing is logged meanwhile: each refusal would be kept with its request until the test ends.
    """
    folder = tmp_path_factory.mktemp("matrix")
    settings = override_settings(
        DATA_DIR=folder, FILES_DIR=folder / "files", JOURNAL_ANCHOR=folder / "journal.anchor"
    )
    with settings, django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        logging.disable(logging.CRITICAL)
        yield Run(make_world(client_for, tmp_path_factory.mktemp("dump")))
        logging.disable(logging.NOTSET)
        TestCase._rollback_atomics(atomics)


@pytest.fixture(scope="module")
def acts(run) -> Acts:
    """Run the operations once, in the same world."""
    return Acts(run.world)


@pytest.fixture
def say(record_property) -> Callable[[str], None]:
    """Return what tells at the end of the run how much was looked at."""
    return lambda words: record_property("said", words)


@pytest.fixture(autouse=True)
def own_folders(run) -> None:
    """Let each test look into the folders of the world."""


def test_every_address_has_its_line():
    known, found = set(LINES), {name_of(route) for route in all_routes()}
    missing = sorted(found - known)
    assert not missing, (
        f"Say in tests/architecture/matrix/addresses.py what each of these takes and asks, one line in"
        f" BACKOFFICE or PORTAL (one open to everybody: in tests/architecture/public.py): {missing}"
    )
    assert not sorted(known - found), "No address has these names any more: take their lines away."


@pytest.mark.parametrize("role", every_role())
def test_what_is_allowed_works_and_what_is_not_does_not_exist(run, role):
    mistakes = run.mistakes_of(role)
    assert not mistakes, "\n".join([f"{len(mistakes)} cells are wrong:", *mistakes[:_SHOWN]])


def test_no_address_takes_a_method_that_is_none_of_ours(run):
    found = list(filter(None, (mistake_in(run.world, cell) for cell in cells.of_no_method())))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", roles())
def test_what_is_of_another_class_does_not_exist_though_its_unit_is_in_reach(run, role):
    found = [mistake_in(run.world, cell) for cell in cells.of_another_class(role)]
    assert not any(found), "\n".join(filter(None, found))


def test_an_application_may_be_read_that_another_office_decides(run):
    """UW reads who asks to be its administrator; only CeZ finds the buttons, or may post to them."""
    application, office = run.world.central, run.world.clients["uw-admin"]
    page = reverse("backoffice:access_application_change", args=[application.pk])
    assert office.get(page).status_code == 200
    for act in ("zatwierdz", "odrzuc", "archiwizuj"):
        address = reverse(f"backoffice:access_application_{act}", args=[application.pk])
        assert (office.get(address).status_code, office.post(address).status_code) == (404, 404)


def test_the_cells_that_were_run_are_the_whole_product(run, say):
    count = run.of_all_roles().count
    parts = [len(every_role()), len(all_routes()), len(SIDES), len(METHODS)]
    say(f"{' × '.join(map(str, parts))} = {cells.size()} cells, {count} of them run")
    assert count == cells.size()


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_that_lets_everything_through_is_noticed(run, say, scope):
    run.of_all_roles()
    with replaced(scope, lambda original: everything(scope)):
        noticed = next(run.differing(scope), "")
    say(f"{scope} broken: {noticed or 'not noticed'}")
    assert noticed, f"{len(run.through[scope])} cells pass through {scope}, and none notices it."


# --- Operations: what a view's own check hides from a request ---------------------------------------


def test_an_operation_lets_in_whom_it_should_and_nobody_else(acts, say):
    mistakes = acts.run().mistakes
    say(f"{acting.size()} cells of operations, {acts.count} of them run")
    assert not mistakes, "\n".join([f"{len(mistakes)} cells are wrong:", *mistakes[:_SHOWN]])
    assert acts.count == acting.size()


def test_every_call_of_require_says_yes_once_and_each_is_noticed(acts, say):
    through = acts.run().through
    noticed = {place: acts.noticing(place) for place in places()}
    unnoticed = sorted(
        f"{place} in {name}, through which {len(through[place])} cells go"
        for place, name in places().items()
        if not noticed[place]
    )
    say(f"{len(noticed)} calls of require broken, {sum(map(bool, noticed.values()))} noticed")
    assert not unnoticed, (
        "Nothing notices that these require nothing. Give each operation a line in"
        " tests/architecture/matrix/operations.py:\n" + "\n".join(unnoticed)
    )
