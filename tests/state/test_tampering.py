"""A superuser changes rows with every trigger off. The check names each changed row."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from ledger import auditing, projections
from ledger.projections import Difference
from tests.state import tampering
from tests.state.tampering import Tampering

# At most so many rows are tried of each way; the whole suite of an issue is run with 25.
POSITIONS = int(os.environ.get("LICET_TAMPER_POSITIONS", "3"))


@contextmanager
def undone() -> Iterator[None]:
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def differences(*names: str) -> list[Difference]:
    chosen = [projections.named(name) for name in names] or projections.registered()
    return auditing.check_all(chosen).differences


def test_the_demonstration_is_what_its_entries_say(superuser: None) -> None:
    report = auditing.check_all(projections.registered())
    assert report.differences == []
    assert report.not_vouched == {}
    assert report.rows > 400


@pytest.mark.parametrize("way", tampering.WAYS, ids=lambda way: way.name)
def test_it_names_the_row(superuser: None, way: Tampering) -> None:
    rows = tampering.targets(way)
    assert rows, "the story has no such row"
    for id, name in tampering.spread(rows, POSITIONS):
        with undone():
            with connection.cursor() as cursor:
                cursor.execute(way.change, {"id": id})
                assert cursor.rowcount >= 1, (way.name, id)
            found = differences(way.projection)
        named = [each for each in found if name in each.key and each.problem in way.problem.split("|")]
        assert named, (way.name, id, name, [each.text() for each in found])
        assert all(each.projection == way.projection for each in found)
    assert differences(way.projection) == []
