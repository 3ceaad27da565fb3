"""Register model versions by name. A name exists once in a mode, and its first use settles the owner."""

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
    """The version that a name stands for. `owner` is the tenant that owns it, None if it is shared."""

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
    """Register a version or find it by name, even if the caller may not see it. `entry` is stored with a new one."""
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
        id, owner_id, new = cursor.fetchone()
    return NamedVersion(id, owner_id, new)


def version_body(id: UUID, model: ModelName, owner: UUID | None) -> dict[str, Any]:
    """Return the part of an entry that names a version."""
    return {"model": str(id), **model.to_dict(), "owner": None if owner is None else str(owner)}
