"""The request that opens an audit."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, OneOf, Record
from api.schema.scalars import Key, Text, Time, is_filled
from lineage.audits.audit_list import Period
from lineage.audits.operations.opening import Auditor


def _auditor(value: Any) -> Any:
    return value if isinstance(value, Auditor) or value is None else Auditor(str(value))


def _make(*, auditor: Any, scope: dict[str, Any] | None, **said: Any) -> dict[str, Any]:
    named = scope or {"tenants": None, "categories": None}
    return {
        **said,
        "auditor": _auditor(auditor),
        "tenants": named["tenants"],
        "categories": named["categories"],
    }


def _period(**said: Any) -> Period:
    return Period(said["from"], said["until"])


AUDIT_REQUEST = Noun(
    "AuditSaid",
    {
        "auditor": OneOf(
            Text(longest=200, check=is_filled),
            Record(
                {"name": Text(longest=200, check=is_filled)},
                {
                    "email": Text(longest=254, null=True).default(""),
                    "organisation": Text(longest=200, null=True).default(""),
                },
                make=Auditor,
            ),
            description="The person who audits. A text is a name",
        ),
        "scope": Record(
            {},
            {
                "tenants": ListOf(
                    Text(longest=128), "Keys or aliases of tenants of one account. A key restricted to a tenant may"
                    " leave them out", least=1, most=200, null=True,
                ),
                "categories": ListOf(Key(), "All if left out", least=1, most=500, null=True),
            },
        ),
        "period": Record({"from": Time(), "until": Time("Not included")}, make=_period),
        "access_until": Time("When the auditor's key stops working"),
    },
    example={
        "auditor": {"name": "Wanda Wells", "email": "wanda@audit.example", "organisation": "Audit AG"},
        "scope": {"tenants": ["acme"], "categories": ["machine-telemetry"]},
        "period": {"from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"},
        "access_until": "2027-03-01T00:00:00Z",
    },
    make=_make,
)  # fmt: skip
