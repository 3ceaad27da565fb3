"""Price schedules: published ones, proposed ones, and what they would do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from api.schema.records import ListOf, Noun, Page, ReadBy, Record, Written
from api.schema.scalars import Boolean, Choice, Constant, Free, Id, Integer, Key, Text, Time
from api.shapes.approval import WAITING
from api.shapes.common import MONEY, why_null
from pricing.governance import validity
from pricing.governance.queries.schedules import ScheduleRecord
from pricing.governance.what_if import WhatIf
from wire import ids
from wire.object_reader import ObjectReader

_STATUSES = ("proposed", *validity.STATUSES)
_RULE = "Points, factors, tiers, caps and budget; see docs/pricing.md"
_STATUS = (
    "proposed: it waits for a second person and has no effect. lapsed: it reached its end and no other follows, so its"
    " prices stay. withdrawn before it began"
)
_WARNING = Record(
    {"pointer": Text("JSON pointer into the body"), "code": Text(), "detail": Text()},
    description="Something that may be a mistake. It does not keep the schedule from being published",
)
SCHEDULE = Noun(
    "Schedule",
    {
        "object": Constant("schedule"),
        "id": Id(ids.SCHEDULE),
        "version": Key(),
        "name": Text(),
        "rule": Written(Free(_RULE)),
        "effective_from": Time("null: once it is approved", null=True),
        "effective_from_reason": why_null("effective_from", "not_approved"),
        "effective_until": Time("Its end by all entries. null: open", null=True),
        "status": Choice(_STATUSES, _STATUS),
        "superseded_by": Key("The version that began when this one ended", null=True),
        "entry": Id(ids.ENTRY, null=True),
        "entry_reason": why_null("entry", "not_approved"),
    },
    {"warnings": ListOf(_WARNING), "approvals": WAITING},
)
SCHEDULE_LIST = Page(SCHEDULE)
_READ_RULE = ReadBy(Free(_RULE), ObjectReader.value)
SCHEDULE_REQUEST = Noun(
    "ScheduleSaid",
    {"name": Text(longest=200), "rule": _READ_RULE},
    {
        "version": Key("The same as in `rule`, where both name it", null=True),
        "effective_from": Time("Not in the past. Left out: once it is approved", null=True),
        "effective_until": Time("Left out: it has no end", null=True),
        "validate_only": Boolean(null=True),
    },
    example={
        "name": "List prices 2027",
        "rule": {"version": "list-2027", "…": "see docs/pricing.md"},
        "effective_from": "2027-01-01T00:00:00Z",
    },
)
END_REQUEST = Noun(
    "ScheduleEndSaid",
    {},
    {
        "effective_until": Time(
            "Not in the past. Its start withdraws it. Left out: once it is approved", null=True
        ),
        "reason": Text(longest=500, null=True).default(""),
    },
    example={"effective_until": "2027-06-30T00:00:00Z", "reason": "Replaced by list-2028"},
)
WHAT_IF_REQUEST = Noun(
    "WhatIfSaid",
    {},
    {
        "rule": _READ_RULE,
        "version": Key("A schedule that is published, or waits for a second person", null=True),
        "account": Key("Only this account. Left out: the whole book", null=True),
    },
    example={"version": "list-2027"},
)
_TOTAL = Record(
    {
        "currency": Text(),
        "list_price": MONEY,
        "discount_before": MONEY,
        "discount_after": MONEY,
        "change": MONEY,
    },
    description="Discounts of a month. A `change` above 0 costs the vendor more",
)
_MOVE = Record(
    {
        "tenant": Key(),
        "before_bps": Integer(),
        "after_bps": Integer(),
        "locked_until": Time("Until then the price stays: the tenant committed itself", null=True),
    }
)
WHAT_IF = Noun(
    "WhatIf",
    {
        "object": Constant("what_if"),
        "version": Key("The schedule that was tried"),
        "compared_with": Key("The schedule in effect", null=True),
        "monthly": ListOf(_TOTAL, "One for each currency"),
        "tenants_up": Integer("Tenants that would have a greater discount"),
        "tenants_down": Integer("Tenants that would have a smaller discount"),
        "tenants_unchanged": Integer(),
        "tenants_locked": Integer("Tenants with a price that a commitment locks"),
        "tenants_without_price": Integer(
            "Tenants that no subscription with a known list price pays for. They move, and are not in `monthly`"
        ),
        "falls_not_before": Time(
            "No discount would fall before: a customer has 90 days' notice, and one full billing period"
        ),
        "tenants": ListOf(_MOVE, "Every tenant with an entitlement, by key"),
    },
    description="What a schedule would do, by Licet's own arithmetic. Nothing is recorded",
)
_DIFFERENCE = Record({"member": Text(), "was": Text(), "becomes": Text()})
COMPARISON = Noun(
    "ScheduleComparison",
    {
        "object": Constant("schedule_comparison"),
        "version": Key(),
        "with": Key(),
        "differences": ListOf(_DIFFERENCE, "Each value that differs, in words"),
    },
)

MIGRATION_REQUEST = Noun(
    "PriceMigrationSaid",
    {},
    {"validate_only": Boolean("Show what would move, and record nothing", null=True)},
    example={"validate_only": True},
)
MIGRATION = Noun(
    "PriceMigration",
    {
        "object": Constant("price_migration"),
        "account": Key(),
        "version": Key("The schedule in effect, which counts from now on"),
        "tenants": ListOf(Record({"tenant": Key(), "before_bps": Integer(), "after_bps": Integer()})),
    },
)


def write(
    record: ScheduleRecord,
    *,
    statuses: Mapping[UUID, str],
    successors: Mapping[UUID, str],
    **more: Any,
) -> dict[str, Any]:
    return SCHEDULE.write(
        record,
        status=statuses[record.id],
        superseded_by=successors.get(record.id),
        **more,
    )


def write_what_if(
    found: WhatIf, *, version: str, compared_with: str | None, falls_not_before: datetime
) -> dict[str, Any]:
    return WHAT_IF.write(
        {
            "version": version,
            "compared_with": compared_with,
            "monthly": found.totals,
            "tenants_up": found.up,
            "tenants_down": found.down,
            "tenants_unchanged": found.unchanged,
            "tenants_locked": len(found.locked),
            "tenants_without_price": found.unpriced,
            "falls_not_before": falls_not_before,
            "tenants": found.moves,
        }
    )
