"""Read whose a model version is: the same for every reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from consent.queries.promises import Promise
from lineage.judgement import ownership as rules
from lineage.judgement import taint
from lineage.judgement.model_name import ModelName
from lineage.judgement.title import Title
from lineage.versions.models.derivation import Derivation
from lineage.versions.queries.versions import VersionRecord
from tenants.queries import tenants


@dataclass(frozen=True, slots=True)
class RecordedTitle:
    """What training terms say: of the whole line, and of the part above an adapter's base.

    `others`: data of anyone but the version's own tenant went into that part, or may have.
    """

    line: str
    own: str
    others: bool


def recorded_title(*, model: UUID) -> RecordedTitle:
    with connection.cursor() as cursor:
        cursor.execute("SELECT line_ownership, own_ownership, others FROM lineage_title(%s)", [model])
        return RecordedTitle(*cursor.fetchone())


def ownership(seen: VersionRecord, promises: Sequence[Promise]) -> str:
    """Return whose the version is. `promises` bind it; those of its own tenant count."""
    recorded = recorded_title(model=seen.id)
    return rules.ownership(
        trained=recorded.own,
        stated=_stated(seen, promises),
        is_own=seen.owner is not None,
        others=recorded.others,
    )


def title(seen: VersionRecord, promises: Sequence[Promise]) -> Title | None:
    """Return the tenant that the version is for, and the strictest ownership in its whole line. None: it is shared.

    What a tenant owns stays its own in everything made of it.
    """
    if seen.owner is None or seen.owner_key is None:
        return None
    recorded = recorded_title(model=seen.id)
    strictest = taint.strictest_ownership([recorded.line, *_stated(seen, promises)])
    return Title(seen.owner, seen.owner_key, tenants.tenant_by_id(id=seen.owner).account, strictest)


def base(*, model: UUID) -> ModelName | None:
    """Return the base of an adapter, None for any other version."""
    row = Derivation.objects.filter(child=model, kind="adapter").select_related("parent").first()
    return None if row is None else ModelName(row.parent.family, row.parent.name, row.parent.version)


def _stated(seen: VersionRecord, promises: Sequence[Promise]) -> list[str]:
    return [one.clauses.model_ownership for one in promises if one.tenant == seen.owner]
