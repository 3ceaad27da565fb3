"""Read who owns a model version: the same for every reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from consent.queries.promises import Promise
from lineage.judgement import ownership as rules
from lineage.judgement import taint
from lineage.judgement.model_name import ModelName
from lineage.judgement.title import EACH_ALONE, TOGETHER, Title
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
    """Return who owns the version. `promises` bind it; those of its own tenant count."""
    recorded = recorded_title(model=seen.id)
    return rules.ownership(
        trained=recorded.own,
        stated=[] if seen.owner is None else _stated(seen.owner, promises),
        is_own=seen.owner is not None,
        others=recorded.others,
    )


def titles(seen: VersionRecord, promises: Sequence[Promise]) -> tuple[Title, ...]:
    """Return a title for each tenant that the version or an ancestor is for. Empty: the whole line is shared.

    What a tenant owns stays its own in everything made of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, ownership, is_joint, versions FROM lineage_owners(%s)", [seen.id])
        rows = cursor.fetchall()
    known = tenants.tenants_with_accounts(ids=[tenant for tenant, _, _, _ in rows])
    return tuple(
        Title(
            tenant,
            *known[tenant],
            taint.strictest_ownership([recorded, *_stated(tenant, promises)]),
            _joint_use(tenant, promises) if is_joint else TOGETHER,
            frozenset(made_from),
        )
        for tenant, recorded, is_joint, made_from in rows
    )


def base(*, model: UUID) -> ModelName | None:
    """Return the base of an adapter, None for any other version."""
    row = Derivation.objects.filter(child=model, kind="adapter").select_related("parent").first()
    return None if row is None else ModelName(row.parent.family, row.parent.name, row.parent.version)


def _stated(tenant: UUID, promises: Sequence[Promise]) -> list[str]:
    return [one.clauses.model_ownership for one in promises if one.tenant == tenant]


def _joint_use(tenant: UUID, promises: Sequence[Promise]) -> str:
    """Return the stricter of what the tenant's terms with joint ownership say: `together` if any says so, or none."""
    said = {
        one.clauses.joint_use
        for one in promises
        if one.tenant == tenant and one.clauses.model_ownership == "joint"
    }
    return EACH_ALONE if said == {EACH_ALONE} else TOGETHER
