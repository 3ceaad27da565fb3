"""The product's own source, for tests that look for what must not be in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "api", "billing", "config", "consent", "desk", "documents", "identity", "language", "ledger", "lineage", "notices",
    "portal", "pricing", "tenants", "wire",
)  # fmt: skip


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Each module of the server, with its path from the project's root."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call, with the dotted name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imports(tree: ast.AST) -> Iterator[str]:
    """The dotted name of each module that is imported, whole or in part."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def templates() -> Iterator[tuple[str, str]]:
    """Each template of the server, with its path and its text."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("templates/**/*")):
            if path.is_file():
                yield str(path.relative_to(ROOT)), path.read_text()
