"""Imports and foreign keys point downwards; faces write nothing; operations write by `record()`."""

import ast
import os
import subprocess
import sys
import tomllib

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.source import ROOT, calls, functions_with, modules, paths, tree_of

# What writes past `record()`, and why. Everything else that writes is an act on record.
ALLOWED = {
    "src/ssoz/journal/operations.py": "it is `record()` itself",
    "src/ssoz/journal/sealing.py": "the seal is the one change of an entry that is due",
    "src/ssoz/mail/operations.py": "a message is not an act, it follows from one",
    "src/ssoz/health/operations.py": "a heartbeat each minute is no act of anybody",
    "src/ssoz/access/operations/announcing.py": "a batch of messages is no act; the mailing is on record",
    "src/ssoz/access/operations/numbers.py": "the counter is locked and moved with the numbers given",
    "src/ssoz/access/operations/roles.py": "the lines of a role are written with the role, which is on record",
    "src/ssoz/people/operations/sign_in.py": "attempts and seen assertions have no actor yet",
    "src/ssoz/people/operations/addresses.py": "a used link is struck out by its own condition",
    "src/ssoz/people/operations/passwords.py": "a used link is struck out by its own condition",
    "src/ssoz/people/operations/password_accounts.py": "a login that is closed is noted, then gone",
    "src/ssoz/access/operations/registration.py": "what was typed is taken by its link, or forgotten",
    "src/ssoz/people/operations/sessions.py": "a session begins with a sign-in, which is on record",
    "src/ssoz/people/operations/keeping.py": "what waits to be sent is no act yet",
    "src/ssoz/people/operations/second_factors.py": "a factor goes with a note of who removed it",
    "src/ssoz/people/operations/passkeys.py": "as above; a challenge is spent before anything is known",
    "src/ssoz/people/operations/recovery_codes.py": "ten rows are one act; one is struck out by its condition",
    "src/ssoz/people/operations/tries.py": "a try is counted before it is known to be an act",
    "src/ssoz/people/eploz_loading.py": "what another system says of people; the load is one note",
    "src/ssoz/keys/kept.py": "the same secret under another key; the whole move is on record",
    "src/ssoz/people/operations/purging.py": "what nothing asks for any more",
    "src/ssoz/journal/bulk.py": "many rows are one act, which its caller puts on record; their history is here",
    "src/ssoz/units/operations/registering.py": "a voivodeship has no number to be journalled by",
    "src/ssoz/units/operations/supervising.py": "a line of a list goes with a note of who took it off",
    "src/ssoz/register/operations/reading.py": "how far a file is read is bookkeeping of the queue",
    "src/ssoz/reports/operations/trail.py": "what an act leaves behind: the act is on record with its report",
    "src/ssoz/reports/operations/saving.py": "a save is one conditional update, a change and an entry",
    "src/ssoz/reports/operations/collections.py": "obligations of a collection are one act over many rows",
    "src/ssoz/trials/operations/working.py": "what a trial found of reports; its begin and end are on record",
    "src/ssoz/bulk/operations.py": "which rows wait and what became of each; every act has its own record",
    "src/ssoz/workbooks/operations.py": "what was read from a file waits for a choice; the acts are on record with the report",
    "src/ssoz/exchange/operations/batches.py": "rows of a file are no acts; the import they belong to is on record",
    "src/ssoz/access/operations/importing_legacy.py": "an account goes with a note of who took it out",
    "src/ssoz/units/operations/importing.py": "an import is one act over many rows, with their history",
    "src/ssoz/access/operations/profiles.py": "when a profile was last chosen; the choice is on record",
    "src/ssoz/units/operations/doubles.py": "what a search finds is no act; the search is on record",
    "src/ssoz/presence/operations.py": "that somebody is there is no act, and is forgotten in a minute",
    "src/ssoz/preferences/operations.py": "a filter is forgotten with a note of who forgot it",
    "src/ssoz/files/operations.py": "claims are bookkeeping of the queue; each outcome is on record",
}  # fmt: skip
_OWN_PARTS = {
    "src/ssoz/people/models/pesel.py": "the hashes of a number are part of the row that has it",
    "src/ssoz/access/models/legacy.py": "the hashes of a login are part of the row that has it",
}
_WRITES = {
    "save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "asave", "adelete", "acreate", "_raw_delete", "save_base",
}  # fmt: skip
_FACES = [ROOT / "portal", ROOT / "backoffice", ROOT / "src" / "web"]
# What the faces may write without an act: nothing of the domain.
_FACES_ALLOWED = {
    "backoffice/management/commands/prepare.py": "schedules of the queue belong to the installation",
}


def floors() -> dict[str, int]:
    """Read from the import contracts which subject stands on which floor; 0 is the lowest."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"] == "Floors of the domain")
    return {
        name.strip(" ()"): floor
        for floor, layer in enumerate(reversed(layers))
        for name in layer.split("|")
    }


def our_models() -> list[type[models.Model]]:
    """Return every model of the domain, history and many-to-many tables included."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model.__module__.startswith("ssoz.")]


def subject_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def test_there_are_models_to_look_at():
    names = {model.__name__ for model in our_models()}
    assert {"Person", "Unit", "Application", "HistoricalApplication", "Entry"} <= names


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    floor = floors()
    for field in model._meta.get_fields():
        if not (field.concrete and field.is_relation):
            continue
        target = field.related_model
        assert target.__module__.startswith("ssoz."), f"{field} leads out of the domain."
        if subject_of(target) != subject_of(model):
            assert floor[subject_of(target)] < floor[subject_of(model)], f"{field} points up."


def test_imports_keep_the_floors():
    program = os.path.join(os.path.dirname(sys.executable), "lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def writes(tree: ast.AST) -> list[str]:
    """Return the calls in a tree that write rows, as they stand in the source."""
    found = []
    for call, name in calls(tree):
        receiver = ast.unparse(call.func.value)
        if name == "save" and (receiver.endswith("session") or receiver == "super()" or call.args):
            continue  # a session, the model itself, a picture saved into a file
        updates_rows = name == "update" and (".objects" in receiver or "filter(" in receiver)
        if (name in _WRITES and not _is_plain(name, receiver)) or updates_rows:
            found.append(f"{ast.unparse(call)[:80]} (line {call.lineno})")
    return found


def _is_plain(name: str, receiver: str) -> bool:
    # `create` and `delete` are words of other libraries too; rows are made through a manager.
    return name == "create" and "objects" not in receiver and "manager" not in receiver


# Each process of a run collects all tests, so that no module is read before its test is run.
@pytest.mark.parametrize("path", paths(*_FACES))
def test_a_face_writes_nothing_by_itself(path):
    if path not in _FACES_ALLOWED:
        assert not writes(tree_of(path)), f"{path} writes past the operations."


@pytest.mark.parametrize("path", [p for p in paths(ROOT / "src" / "ssoz") if "/models" not in p])
def test_the_domain_writes_through_record(path):
    if path not in ALLOWED:
        assert not writes(tree_of(path)), f"{path} writes past record()."


@pytest.mark.parametrize("path", [*ALLOWED, *_OWN_PARTS, *_FACES_ALLOWED])
def test_every_exception_is_still_needed(path):
    assert writes(tree_of(path)), f"{path} writes nothing any more: take it off the list."


def test_models_save_nothing_but_themselves():
    for path, tree in modules(ROOT / "src" / "ssoz"):
        if "/models" in path and path not in _OWN_PARTS:
            assert not writes(tree), f"{path} writes rows."


def test_nothing_is_imported_inside_a_function():
    for path, tree in modules(ROOT / "src", ROOT / "portal", ROOT / "backoffice", ROOT / "tests"):
        for name, function in functions_with(tree):
            inner = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inner, f"{path}: {name} imports inside itself."


def test_a_planted_write_is_found():
    planted = (
        "def f(row):\n    row.save()\n    Row.objects.filter(x=1).update(x=2)\n    d.update(a=1)"
    )
    assert len(writes(ast.parse(planted))) == 2
