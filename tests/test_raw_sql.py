"""Rooms read each other through queries, or through the views and functions that the owner publishes in its migrations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
NOT_PRODUCT = {"tests", "bench", "docs", "sdk"}
SOURCES = [
    path for path in sorted(ROOT.glob("[a-z]*/**/*.py")) if path.relative_to(ROOT).parts[0] not in NOT_PRODUCT
]
ROOMS = ("ledger", "tenants", "consent", "pricing", "billing", "lineage", "notices", "identity", "api")
NAME = re.compile(rf"\b({'|'.join(ROOMS)})_[a-z_]+\b")
CREATED = re.compile(r"\bCREATE (?:OR REPLACE )?(?:TABLE|VIEW|FUNCTION|SEQUENCE) ([a-z_]+)")
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|JOIN|TRUNCATE|ALTER|GRANT|REVOKE|TRIGGER|PERFORM)\b")


def strings(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def published() -> dict[str, str]:
    """Each view and function that a room offers to the others, with the sentence that says what it is."""
    offered = {}
    for path in ROOT.glob("*/migrations/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("published_view", "published_function")
            ):
                name, meaning = (ast.literal_eval(argument) for argument in node.args[:2])
                offered[name.partition("(")[0]] = meaning
    return offered


def private() -> set[str]:
    """Every table, view, function and sequence of the rooms that is not published."""
    models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    raw = {
        name
        for path in ROOT.glob("*/migrations/*.py")
        for _, text in strings(path.read_text())
        for name in CREATED.findall(text)
    }
    return {name for name in models | raw if NAME.fullmatch(name)} - published().keys()


def trespasses(room: str, text: str, *, names: set[str]) -> list[str]:
    """`line: name` for every private name of another room in the SQL of a Python source."""
    found = []
    for line, string in strings(text):
        if SQL.search(string) or string in names:
            found += [
                f"{line}: {match[0]}"
                for match in NAME.finditer(string)
                if match[1] != room and match[0] in names
            ]
    return found


def test_raw_sql_names_no_private_table_of_another_room() -> None:
    names = private()
    assert {"consent_consentevent", "tenants_tenant", "ledger_factchange", "lineage_derive"} <= names
    offenders = {
        str(path.relative_to(ROOT)): found
        for path in SOURCES
        if (found := trespasses(path.relative_to(ROOT).parts[0], path.read_text(), names=names))
    }
    assert offenders == {}


@pytest.mark.parametrize(
    ("room", "source", "expected"),
    [
        ("lineage", 'X = "SELECT 1 FROM consent_consentevent e"', ["1: consent_consentevent"]),
        ("lineage", 'X = f"""SELECT {c}\nFROM public.tenants_tenant"""', ["1: tenants_tenant"]),
        ("pricing", 'guard("consent_consentevent")', ["1: consent_consentevent"]),
        ("lineage", 'X = "SELECT 1 FROM consent_withdrawals"', []),
        ("consent", 'X = "SELECT 1 FROM consent_consentevent"', []),
        ("lineage", 'X = "SELECT consent_id FROM consent_stated"', []),
        ("desk", 'link("tenants_tenant_changelist")', []),
    ],
)
def test_a_private_name_is_found(room: str, source: str, expected: list[str]) -> None:
    assert trespasses(room, source, names=private()) == expected


def test_each_published_name_is_in_the_documentation_with_its_meaning() -> None:
    rows = re.findall(
        r"^\| `([a-z_]+)(?:\([^)]*\))?` \| (.+) \|$",
        (ROOT / "docs/published-sql.md").read_text(),
        re.MULTILINE,
    )
    assert dict(rows) == published()


def test_every_view_reads_with_the_callers_rights(db: None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname::text, coalesce(c.reloptions, '{}') FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'v'"
        )
        options = dict(cursor.fetchall())
    assert len(options) > 8
    assert [name for name, given in options.items() if "security_invoker=true" not in given] == []
