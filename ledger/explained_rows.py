"""Write the rows that are derived from entries. The app's role has no other way to change them.

A row names the entry that explains it. The database checks at the commit that this entry was appended in the same
transaction, is of a kind that may explain the row, and is about the row's tenant or account. Row-level security
binds these writes as it binds every other.
"""

# ruff: noqa: SLF001  `_meta` is Django's documented way to the columns of a model

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

M = TypeVar("M", bound=models.Model)


def add(*rows: models.Model, entry: UUID) -> None:
    """Insert rows of one model. Raises: IntegrityError where a constraint fails."""
    _write(rows, entry=entry, key=None)


def put(*rows: models.Model, entry: UUID, key: Sequence[str] = (), without: Collection[str] = ()) -> None:
    """Insert rows of one model, or replace those with the same key: the primary key, or these columns.

    An existing row keeps the columns in `without`.
    """
    if rows:
        _write(rows, entry=entry, key=list(key or [_primary_key(rows[0])]), without=without)


def remove(*rows: models.Model, entry: UUID) -> None:
    """Remove rows of one model."""
    if rows:
        table = rows[0]._meta.db_table
        remove_rows(table, _primary_key(rows[0]), [row.pk for row in rows], entry=entry)


def add_rows(relation: str, rows: Sequence[Mapping[str, Any]], *, entry: UUID) -> None:
    """Insert rows of a table that has no model of its own, such as a many-to-many table."""
    if rows:
        _project(relation, list(rows), entry=entry, key=None)


def remove_rows(relation: str, column: str, values: Sequence[Any], *, entry: UUID) -> None:
    """Remove the rows of `relation` with these values in `column`."""
    if values:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT licet_unproject(%s, %s, %s, %s)",
                [relation, entry, column, [str(value) for value in values]],
            )


def locked(rows: models.QuerySet[M]) -> M | None:
    """Lock the first of these rows until the transaction ends, and read it again. None without a row."""
    pk = rows.values_list("pk", flat=True).first()
    if pk is None:
        return None
    table, column = rows.model._meta.db_table, _primary_key(rows.model)
    with connection.cursor() as cursor:
        cursor.execute("SELECT licet_lock_row(%s, %s, %s)", [table, column, str(pk)])
    return rows.filter(pk=pk).first()


def _primary_key(model: models.Model | type[models.Model]) -> str:
    """Return the column of the primary key."""
    return str(model._meta.pk.column)


def _write(
    rows: Sequence[models.Model], *, entry: UUID, key: list[str] | None, without: Collection[str] = ()
) -> None:
    if not rows:
        return
    for row in rows:
        row.entry_id = entry  # type: ignore[attr-defined]  # every projection has it
    ids = _project(
        rows[0]._meta.db_table, [_columns(row, without=without) for row in rows], entry=entry, key=key
    )
    for row, id in zip(rows, ids, strict=True):
        if row.pk is None:
            row.pk = row._meta.pk.to_python(id)
        row._state.adding = False


def _columns(row: models.Model, *, without: Collection[str]) -> dict[str, Any]:
    """Return the values by column. A key that the database makes is left out."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.column in without or (field.primary_key and value is None):
            continue
        values[str(field.column)] = (
            f"\\x{bytes(value).hex()}" if isinstance(value, (bytes, memoryview)) else value
        )
    return values


def _project(
    relation: str, rows: Sequence[Mapping[str, Any]], *, entry: UUID, key: list[str] | None
) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM licet_project(%s, %s, %s::jsonb, %s)",
            [relation, entry, json.dumps(rows, cls=_Encoder), key],
        )
        return [id for (id,) in cursor.fetchall()]


class _Encoder(DjangoJSONEncoder):
    """Django's encoder rounds instants to milliseconds; rows keep every microsecond."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)
