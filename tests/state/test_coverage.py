"""Every table and every kind of entry either has a projection, or a stated reason why it has none."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from ledger import entries, projections

ROOMS = {"ledger", "tenants", "consent", "pricing", "billing", "lineage", "notices", "identity", "api"}


def tables() -> set[str]:
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ROOMS and model._meta.managed
    }


def covered() -> set[str]:
    return {table for projection in projections.registered() for table in projection.tables}


def folded() -> set[str]:
    return {kind for projection in projections.registered() for kind in projection.kinds}


def test_every_table_is_covered_or_says_why_not() -> None:
    undecided = tables() - covered() - projections.uncovered_tables().keys()
    assert undecided == set(), "register a projection, or say why not with projections.not_state"
    assert (covered() | projections.uncovered_tables().keys()) - tables() == {
        # tables without a model
        "ledger_factversion",
        "ledger_factchange",
    }
    assert covered() & projections.uncovered_tables().keys() == set()


def test_every_kind_is_folded_or_says_why_not() -> None:
    undecided = entries.kinds().keys() - folded() - projections.unfolded_kinds().keys()
    assert undecided == set(), "register a projection, or say why not with projections.not_folded"
    assert folded() & projections.unfolded_kinds().keys() == set()


@pytest.mark.django_db
def test_every_kind_that_stamps_rows_is_folded_into_their_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, relation FROM ledger_projection")
        stamped = cursor.fetchall()
    assert len(stamped) > 15
    for kind, relation in stamped:
        assert any(
            kind in projection.kinds and relation in projection.tables
            for projection in projections.registered()
        ), (kind, relation)


def test_reasons_are_sentences() -> None:
    for reason in (*projections.uncovered_tables().values(), *projections.unfolded_kinds().values()):
        assert reason[0].isupper(), reason
        assert len(reason) > 20, reason


def test_a_projection_is_registered_once() -> None:
    first = projections.registered()[0]
    with pytest.raises(projections.ProjectionRegisteredTwice):
        projections.register(
            first.name, tables=first.tables, kinds=[], slices=first.slices, fold=first.fold, rows=first.rows
        )
