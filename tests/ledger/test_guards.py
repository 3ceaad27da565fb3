"""The guards of a freshly migrated database are those of ledger/expected_guards.txt, and a change of one is found.

After a migration that adds or changes a guard, make the file anew and read what changed:

    WRITE_GUARDS=1 python3 dev.py test -n 0 -q tests/ledger/test_guards.py -k migrations
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections

from ledger import guards, scope
from tests import databases, steered_clock


@pytest.fixture
def plain_db(committed_db: str) -> str:
    """A database with production's clock."""
    with databases.connected_as_superuser(committed_db) as root:
        steered_clock.remove(root)
    return committed_db


@pytest.fixture(scope="module")
def many(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """A superuser in a database of the module's own with production's clock; each test rolls back."""
    with django_db_blocker.unblock(), databases.cloned() as name:  # type: ignore[attr-defined]
        with databases.connected_as_superuser(name) as root:
            steered_clock.remove(root)
        with psycopg.connect(databases.admin_url(), dbname=name) as root:
            yield root


def test_the_file_lists_what_the_migrations_create(plain_db: str) -> None:
    with scope.everything(reason="audit"):
        lines = guards.present()
    if os.environ.get("WRITE_GUARDS"):
        guards.FILE.write_text("\n".join(lines) + "\n")
    assert lines == guards.FILE.read_text().splitlines()


def test_the_read_only_role_can_compare(plain_db: str) -> None:
    with databases.connected(plain_db, "readonly"), scope.everything(reason="audit"):
        assert list(guards.differences()) == []


def test_productions_clock_reads_no_setting(plain_db: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT prosrc, proconfig FROM pg_proc WHERE proname = 'licet_now'")
        source, config = cursor.fetchone()
    assert source.strip() == "SELECT clock_timestamp()"
    assert config == ["search_path=pg_catalog"]


def test_no_function_reads_a_setting_but_the_scope(plain_db: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                       " AND replace(prosrc, 'current_setting(''licet.scope''', '') ~ 'current_setting|set_config'")  # fmt: skip
        assert cursor.fetchall() == []
