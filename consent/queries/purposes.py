"""Read purposes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Max

from consent.facts import PurposeFacts
from consent.models import Purpose, PurposeVersion
from consent.queries import offers
from ledger import reading_once


@dataclass(frozen=True, slots=True)
class PurposeRecord:
    id: UUID
    mode: str
    code: str
    version: int
    name: str
    description: str
    cross_tenant: bool
    offered_to: tuple[UUID, ...] | None


def purpose(*, mode: str, code: str) -> PurposeRecord | None:
    row = _rows().filter(mode=mode, code=code).first()
    return _purpose(row) if row else None


@reading_once.once
def purposes(
    *, mode: str, after: str = "", limit: int | None = None, account: UUID | None = None
) -> list[PurposeRecord]:
    """List the purposes in order of code. `account` keeps those that this customer may see."""
    rows = _rows().filter(mode=mode, code__gt=after).order_by("code")
    if account is not None:
        rows = rows.filter(offers.purposes_of(account))
    return [_purpose(row) for row in (rows[:limit] if limit is not None else rows)]


def purpose_facts(document: Mapping[str, Any]) -> PurposeFacts | None:
    """Parse a purpose as the SQL functions of facts return it, with its older versions if it has any.

    A purpose without versions is not known.
    """
    if not document["versions"]:
        return None
    code, cross_tenant = document["code"], document["cross_tenant"]
    present, *newest_first = [
        _version_facts(code, each, cross_tenant=cross_tenant) for each in document["versions"]
    ]
    return replace(present, older=tuple(reversed(newest_first))) if newest_first else present


def known_facts(*, mode: str, code: str) -> PurposeFacts | None:
    """Return a purpose with its older versions, None for an unknown purpose."""
    row = Purpose.objects.filter(mode=mode, code=code).first()
    if row is None:
        return None
    versions = PurposeVersion.objects.filter(purpose=row).order_by("-number")
    documents = [_document(version) for version in versions]
    return purpose_facts({"code": code, "cross_tenant": row.cross_tenant, "versions": documents})


def facts_of(*, ids: Collection[UUID]) -> dict[UUID, PurposeFacts]:
    """Return these purposes with their older versions, by id."""
    versions: dict[UUID, list[PurposeVersion]] = {}
    for row in PurposeVersion.objects.filter(purpose__in=ids).select_related("purpose").order_by("-number"):
        versions.setdefault(row.purpose_id, []).append(row)
    found = {}
    for id, rows in versions.items():
        purpose = rows[0].purpose
        facts = purpose_facts(
            {
                "code": purpose.code,
                "cross_tenant": purpose.cross_tenant,
                "versions": [_document(row) for row in rows],
            }
        )
        if facts is not None:
            found[id] = facts
    return found


def _document(row: PurposeVersion) -> dict[str, Any]:
    return {
        "version": row.number,
        "name": row.name,
        "description": row.description,
        "editorial": row.editorial,
        "seq": row.revision,
    }


def _version_facts(code: str, document: Mapping[str, Any], *, cross_tenant: bool) -> PurposeFacts:
    return PurposeFacts(
        code,
        cross_tenant,
        (document["name"], document["description"]),
        version=document["version"],
        seq=document["seq"],
        editorial=document["editorial"],
    )


def _rows() -> Any:
    return Purpose.objects.annotate(version=Max("versions__number"))


def _purpose(row: Any) -> PurposeRecord:
    return PurposeRecord(
        row.id,
        row.mode,
        row.code,
        row.version,
        row.name,
        row.description,
        row.cross_tenant,
        tuple(row.offered_to) if row.offered_to is not None else None,
    )
