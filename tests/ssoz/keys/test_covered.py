"""What is encrypted stands in a column that a change of keys finds."""

import ast
from collections.abc import Iterator

from django.apps import apps

from ssoz.columns import CipherTextField
from tests.architecture.source import CODE, modules


def test_whatever_is_encrypted_goes_into_a_column_of_cipher_text():
    known = {
        field.name
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, CipherTextField)
    }

    targets = [name for _, tree in modules(*CODE) for name in _targets_of_encrypt(tree)]
    calls = sum(_encrypts(node) for _, tree in modules(*CODE) for node in ast.walk(tree))

    assert len(targets) == calls >= 3, "Cipher text goes somewhere else than into a column."
    assert set(targets) <= known, f"Not all of these are a CipherTextField: {targets}"


def _targets_of_encrypt(tree: ast.Module) -> Iterator[str]:
    """Yield the attribute, keyword or key that a call of `encrypt` is given to."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=value):
                pairs = [(name, value)]
            case ast.keyword(arg=str(name), value=value):
                pairs = [(name, value)]
            case ast.Dict(keys=keys, values=values):
                named = zip(keys, values, strict=True)
                pairs = [
                    (key.value, value) for key, value in named if isinstance(key, ast.Constant)
                ]
            case _:
                continue
        for name, value in pairs:
            chosen = value.body if isinstance(value, ast.IfExp) else value
            if _encrypts(chosen):
                yield name


def _encrypts(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "encrypt"
