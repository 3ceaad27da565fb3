"""A database made by another version of the tables is refused with a sentence, and is not changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ledger.management.commands import migrate
from tests import databases


@pytest.fixture
def old_database() -> Iterator[None]:
    with databases.cloned() as database, databases.connected(database, "owner"):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE django_migrations SET name = '0008_suspensions_end'"
                " WHERE app = 'consent' AND name = '0005_published'"
            )
        yield


def test_migrate_says_what_is_wrong_what_to_do_and_what_is_lost(old_database: None) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("migrate", verbosity=0)
    sentence = str(refused.value)
    assert "(consent.0008_suspensions_end)" in sentence
    assert "`make clean`, which deletes every consent, price and ledger entry" in sentence
    assert "restore a backup" in sentence
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE name = '0005_published'")
        assert cursor.fetchone() == (0,)


def test_a_database_of_this_version_is_migrated(db: None) -> None:
    assert migrate.unknown_migrations(connection) == []


def test_another_packages_unknown_migration_is_left_alone(old_database: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE django_migrations SET name = '0005_published' WHERE name = '0008_suspensions_end'"
        )
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('auth', '0001_squashed', now())"
        )
    assert migrate.unknown_migrations(connection) == []
