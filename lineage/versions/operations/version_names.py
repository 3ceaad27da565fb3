"""Giving versions their names: each is there once in a mode, and whose own it is is settled with the first mention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from lineage.judgement.model_name import ModelName
from lineage.judgement.taint import Lineage
from wire import ids


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """The version that a name means. `owner` is whose own model it is."""

    id: UUID
    owner: UUID | None
    new: bool


def name_version(
    *,
    mode: str,
    model: ModelName,
    owner: UUID | None,
    origin: str,
    lineage: Lineage = "recorded",
    entry: UUID,
    at: datetime,
) -> NamedVersion:
    """Register a version, or find the one of this name, whoever may see it. `entry` explains a new one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version_id, owner_id, is_new FROM lineage_name_version(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                ids.new(at=at),
                mode,
                owner,
                model.family,
                model.name,
                model.version,
                origin,
                lineage,
                at,
                entry,
            ],
        )
        id, found, new = cursor.fetchone()
    return NamedVersion(id, found, new)


def version_body(id: UUID, model: ModelName, owner: UUID | None) -> dict[str, Any]:
    """How entries name a version."""
    return {"model": str(id), **model.to_dict(), "owner": None if owner is None else str(owner)}
