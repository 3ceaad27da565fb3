"""The database refuses code below the level that its migrations require, and only its owner can say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, ProgrammingError, connection, migrations, transaction
from django.db.migrations.state import ProjectState

from ledger import code_level, migration_guards, version_fence
from ledger.code_level import CODE_LEVEL, Requirement, mismatch
from tests import databases

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def as_owner() -> Iterator[None]:
    with databases.cloned() as database, databases.connected(database, "owner"):
        yield


def carry_out(operation: migrations.RunSQL, *, backwards: bool = False) -> None:
    state = ProjectState()
    with connection.schema_editor() as editor:
        (operation.database_backwards if backwards else operation.database_forwards)(
            "ledger", editor, state, state
        )


@pytest.mark.parametrize(
    ("missing", "requirement", "code"),
    [
        ([], None, None),
        ([], Requirement(3, "consent.0012_x"), None),
        ([], Requirement(4, "consent.0012_x"), "code_too_old"),
        (["consent.0009_y"], None, "migrations_missing"),
        (["consent.0009_y", "consent.0010_z"], Requirement(4, "consent.0012_x"), "code_too_old"),
    ],
)
def test_the_rule(missing: list[str], requirement: Requirement | None, code: str | None) -> None:
    found = mismatch(missing=missing, requirement=requirement, level=3)
    assert (found.code if found else None) == code


def test_this_code_may_serve_from_its_own_database(db: None) -> None:
    assert version_fence.mismatch() is None
    needed = version_fence.requirement()
    assert needed is None or needed.level <= CODE_LEVEL


def test_a_database_from_before_the_fence_is_too_old(as_owner: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE ledger_code_requirement")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ledger' AND name = '0008_version_fence'")
    found = version_fence.mismatch()
    assert found is not None
    assert found.code == "migrations_missing"


def test_the_highest_requirement_counts_until_its_own_migration_is_reversed(
    as_owner: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_level, "CODE_LEVEL", 5)
    first = migration_guards.requires_code(5, migration="consent.0012_x")
    second = migration_guards.requires_code(5, migration="pricing.0003_y")
    for operation in (first, second):
        carry_out(operation)
    carry_out(second, backwards=True)
    assert version_fence.requirement() == Requirement(5, "consent.0012_x")
    carry_out(first, backwards=True)
    assert version_fence.requirement() is None


@pytest.mark.parametrize("level", [0, CODE_LEVEL + 1])
def test_a_migration_cannot_require_what_its_own_code_has_not(level: int) -> None:
    with pytest.raises(ValueError, match=r"consent\.0012_x requires level"):
        migration_guards.requires_code(level, migration="consent.0012_x")


def test_a_level_is_positive(as_owner: None) -> None:
    with pytest.raises(IntegrityError, match="a_level_is_positive"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_code_requirement VALUES ('consent.0012_x', 0)")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_code_requirement VALUES ('x', 1)",
        "UPDATE ledger_code_requirement SET minimum_code = 1",
        "DELETE FROM ledger_code_requirement",
        "TRUNCATE ledger_code_requirement",
    ],
)
def test_the_app_cannot_move_the_fence(db: None, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_migrations_name_themselves() -> None:
    for path in ROOT.glob("*/migrations/0*.py"):
        for name in re.findall(r'requires_code\([^)]*migration="([^"]+)"', path.read_text()):
            assert name == f"{path.parents[1].name}.{path.stem}"
