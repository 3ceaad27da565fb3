"""Small readers that every room's projections share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models

from ledger.projections import EntryIds, NextOwner, SliceKind


def owners(model: type[models.Model], **columns: str) -> NextOwner:
    """Find the owners with rows in a table: `tenant` or `account` names the column that holds them."""
    return partial(_next_owner, model, columns)


def entry_ids(model: type[models.Model]) -> EntryIds:
    """Page through the `entry_id` column of a table."""
    return partial(_next_entry_ids, model)


def _next_owner(
    model: type[models.Model], columns: dict[str, str], kind: SliceKind, after: UUID | None
) -> UUID | None:
    column = columns.get(kind)
    if column is None:
        return None
    values = list(_values(model, column, after)[:1])
    return values[0] if values else None


def _next_entry_ids(model: type[models.Model], after: UUID | None, limit: int) -> Sequence[UUID]:
    return list(_values(model, "entry_id", after)[:limit])


def _values(model: type[models.Model], column: str, after: UUID | None) -> Any:
    """The values of an indexed column after `after`, in order."""
    rows: models.QuerySet[Any] = model._default_manager.filter(  # noqa: SLF001  Django's own name for it
        **{f"{column}__isnull": False}
    )
    if after is not None:
        rows = rows.filter(**{f"{column}__gt": after})
    return rows.order_by(column).values_list(column, flat=True)
