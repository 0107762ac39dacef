"""Every transition has its operation and its policy; every name in the queue leads somewhere."""

import ast
import inspect
import re
from functools import cache
from importlib import import_module

import pytest
from django.apps import apps
from django.utils.module_loading import import_string
from django_fsm import FSMField
from django_q.models import Schedule

from backoffice.management.commands.prepare import EACH_MINUTE, EACH_NIGHT, put_schedules
from backoffice.system.words import task_words
from ssoz.machines import Machine
from tests.architecture.source import CODE, ROOT, modules, paths

# Machines that nobody but SYSTEM drives: no policy to ask, and operations named after the work.
SYSTEM_ALONE = {
    "files.StoredFile": "the scanner's verdict moves it, nobody's wish",
    "mail.OutgoingMail": "the delivery moves it, nobody's wish",
}
_TASK = re.compile(r'"(ssoz\.[a-z_.]+\.tasks\.[a-z_]+)"')
WISHED = {"send_again": "an administrator may have a message that was given up tried once more"}


def machines() -> list[type[Machine]]:
    return [model for model in apps.get_models() if issubclass(model, Machine)]


def transitions(model: type[Machine]) -> set[str]:
    fields = [field for field in model._meta.fields if isinstance(field, FSMField)]
    return {move.name for field in fields for move in field.get_all_transitions(model)}


def acts() -> list[tuple[str, str]]:
    """Return the subject and the name of each transition that a person may cause."""
    return [
        (model._meta.app_label, name)
        for model in machines()
        if model._meta.label not in SYSTEM_ALONE
        for name in sorted(transitions(model))
    ]


def test_there_are_machines_to_look_at():
    assert {model._meta.label for model in machines()} >= {"access.Application", *SYSTEM_ALONE}
    assert ("access", "approve") in acts()


@pytest.mark.parametrize(("subject", "name"), acts())
def test_a_transition_has_an_operation_of_its_name(subject, name):
    operation = getattr(import_module(f"ssoz.{subject}.operations"), name)
    signature = inspect.signature(operation)
    kinds = {parameter.kind for parameter in signature.parameters.values()}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}
    assert list(signature.parameters)[-1] == "actor"


@pytest.mark.parametrize(("subject", "name"), acts())
def test_a_transition_has_a_policy_of_its_name(subject, name):
    policy = getattr(import_module(f"ssoz.{subject}.policies"), f"may_{name}")
    assert next(iter(inspect.signature(policy).parameters)) == "actor"


@pytest.mark.parametrize("label", SYSTEM_ALONE)
def test_machines_of_the_system_are_driven_by_the_system_alone(label):
    subject = apps.get_model(label)._meta.app_label
    path = f"src/ssoz/{subject}/operations.py"
    source = (ROOT / path).read_text(encoding="utf-8")
    moves = transitions(apps.get_model(label))
    assert "by=SYSTEM" in source
    for function in ast.walk(ast.parse(source)):
        if getattr(function, "name", "") in WISHED:
            continue
        if isinstance(function, ast.FunctionDef) and _calls_one_of(function, moves):
            names = [argument.arg for argument in function.args.kwonlyargs]
            assert "actor" not in names, f"{path}: {function.name} moves it for an actor."


def _calls_one_of(function: ast.FunctionDef, names: set[str]) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        and isinstance(node.func.value, ast.Name)
        for node in ast.walk(function)
    )


@cache
def queued_names() -> list[str]:
    """Return every string of the source that names a task; asked for where tests are collected."""
    texts = ((ROOT / path).read_text(encoding="utf-8") for path in paths(*CODE))
    return sorted({name for text in texts for name in _TASK.findall(text)})


def test_there_are_queued_names_to_look_at():
    assert "ssoz.mail.tasks.deliver" in queued_names()


@pytest.mark.parametrize("name", sorted({*queued_names(), *EACH_MINUTE, *EACH_NIGHT}))
def test_a_queued_name_leads_to_a_task(name):
    assert callable(import_string(name))


@pytest.mark.parametrize("name", sorted({*queued_names(), *EACH_MINUTE, *EACH_NIGHT}))
def test_a_job_of_the_queue_has_words_for_the_system_page(name):
    assert task_words(name) != name


def test_a_call_of_the_queue_names_its_task_by_a_string():
    for path, tree in modules(*CODE):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name_of(node.func) == "async_task":
                assert _text_of(node.args[0], tree) in queued_names(), f"{path} line {node.lineno}"


def _name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _text_of(node: ast.expr, tree: ast.Module) -> str:
    if isinstance(node, ast.Name):
        named = {
            target.id: assignment.value
            for assignment in tree.body
            if isinstance(assignment, ast.Assign)
            for target in assignment.targets
            if isinstance(target, ast.Name)
        }
        node = named.get(node.id, node)
    return node.value if isinstance(node, ast.Constant) else ""


@pytest.mark.django_db
def test_every_schedule_leads_to_a_task():
    put_schedules()
    names = list(Schedule.objects.values_list("func", flat=True))
    assert sorted(names) == sorted([*EACH_MINUTE, *EACH_NIGHT])
    for name in names:
        assert callable(import_string(name))
