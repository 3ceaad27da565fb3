"""The list of an audit: every run, copy and order in its scope, as one canonical document. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from wire import ids, times

OBJECT: Final = "audit_list"
JWS_TYPE: Final = "licet-audit-list+jws"
MEMBERS: Final = ("runs", "copies", "orders")


@dataclass(frozen=True, slots=True)
class AuditScope:
    """The tenants, by key, and the categories that an audit covers; `categories` None covers all of them."""

    tenants: Mapping[UUID, str]
    categories: tuple[str, ...] | None

    def covers(self, category: str) -> bool:
        return self.categories is None or category in self.categories

    def to_dict(self) -> dict[str, Any]:
        return {
            "tenants": sorted(self.tenants.values()),
            "categories": None if self.categories is None else sorted(self.categories),
        }


@dataclass(frozen=True, slots=True)
class Period:
    """The half-open time that an audit is about."""

    since: datetime
    until: datetime

    def to_dict(self) -> dict[str, str]:
        return {"from": times.render(self.since), "until": times.render(self.until)}


def document(
    *,
    audit: UUID,
    mode: str,
    at: datetime,
    scope: AuditScope,
    period: Period,
    revision: int,
    content: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    return {
        "object": OBJECT,
        "audit": ids.render(ids.AUDIT, audit),
        "mode": mode,
        "listed_at": times.render(at),
        "revision": revision,
        "scope": scope.to_dict(),
        "period": period.to_dict(),
        **{name: [dict(item) for item in content[name]] for name in MEMBERS},
    }


def listed_ids(document: Mapping[str, Any]) -> list[str]:
    """Return the id of every run, copy and order on the list: what a sample is drawn from."""
    return [item["id"] for name in MEMBERS for item in document[name]]
