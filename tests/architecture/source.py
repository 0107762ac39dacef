"""Our source as trees: what the tests of the architecture read."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = [ROOT / "src", ROOT / "portal", ROOT / "backoffice"]


def paths(*folders: Path) -> Iterator[str]:
    """Yield the path of each module below some folders; migrations are left out."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT))


def tree_of(path: str) -> ast.Module:
    """Read a module."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def modules(*folders: Path) -> Iterator[tuple[str, ast.Module]]:
    """Yield the path and the tree of each module below some folders."""
    for path in paths(*folders):
        yield path, tree_of(path)


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call of a method with the method's name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def functions_with(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield each function, methods included, under its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
