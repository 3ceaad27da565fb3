"""A month's statement as it is signed: plain JSON, in which nothing but keys, counts and instants stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from documents.statements.content import MonthContent
from documents.statements.issued import UsageStatementRecord
from lineage.findings.rules import BREACHES
from lineage.runs.queries.monthly import MonthlyBreach, MonthlyRun
from pricing.queries import EntitlementRecord
from wire import ids, times

JWS_TYPE: Final = "licet-statement+jws"
EMPTY: Final = "Nothing of this tenant's data was cleared for training, used, or destroyed in this month."
TOLD: Final = "What runs were cleared for and reported having used, as recorded by the month's end."


def signed_document(found: MonthContent) -> dict[str, Any]:
    """The same for the same month and revision, whenever it is written."""
    since, until = found.month.begins_at, found.month.ends_at
    runs = found.runs
    return {
        "object": "usage_statement",
        "mode": found.tenant.mode,
        "tenant": found.tenant.key,
        "month": str(found.month),
        "from": times.render(since),
        "until": times.render(until),
        "revision": found.revision,
        "empty": found.empty,
        "says": EMPTY if found.empty else TOLD,
        "rows": _rows(runs),
        "forms": sorted({run.form for run in runs}),
        "regions": sorted({run.region for run in runs}),
        "processors": sorted({one for run in runs for one in run.processors}),
        "models": _models(runs),
        "runs": [_run(run) for run in runs],
        "breaches": [_breach(one) for one in found.breaches],
        "destroyed": [
            {
                "certificate": ids.render(ids.CERTIFICATE, one.id),
                "order": ids.render(ids.DESTRUCTION, one.order),
                "kind": one.said["order"]["kind"],
                "items": one.said["items"]["count"],
                "not_destroyed": one.said["items"]["not_destroyed"],
                "issued_at": times.render(one.issued_at),
                "sha256": one.sha256,
            }
            for one in found.certificates
        ],
        "price": _price(found),
    }


def statement_document(seen: UsageStatementRecord) -> dict[str, Any]:
    """What was signed, by which entry it is in the ledger, and the signature."""
    return {
        **seen.said,
        "id": ids.render(ids.STATEMENT, seen.id),
        "issued_at": times.render(seen.issued_at),
        "entry": ids.render(ids.ENTRY, seen.entry),
        "sha256": seen.sha256,
        "jws": seen.jws,
    }


def _rows(runs: Iterable[MonthlyRun]) -> list[dict[str, Any]]:
    within: Counter[str] = Counter()
    beyond: Counter[str] = Counter()
    for run in runs:
        for use in run.used:
            (within if use.within else beyond)[use.category] += use.rows
    return [
        {"category": category, "within_manifest": within[category], "beyond_manifest": beyond[category]}
        for category in sorted({*within, *beyond})
    ]


def _models(runs: Iterable[MonthlyRun]) -> list[dict[str, str]]:
    named = {(run.model.family, run.model.name, run.model.version) for run in runs}
    return [{"family": family, "name": name, "version": version} for family, name, version in sorted(named)]


def _run(run: MonthlyRun) -> dict[str, Any]:
    return {
        "clearance": ids.render(ids.CLEARANCE, run.clearance),
        "run": run.run,
        "purpose": run.purpose,
        "model": run.model.to_dict(),
        "form": run.form,
        "region": run.region,
        "processors": list(run.processors),
        "categories": list(run.categories),
        "cleared_at": times.render(run.cleared_at),
        "reported": run.reported,
        "used": [
            {"category": use.category, "rows": use.rows, "within_manifest": use.within} for use in run.used
        ],
    }


def _breach(one: MonthlyBreach) -> dict[str, Any]:
    return {
        "finding": ids.render(ids.FINDING, one.finding),
        "code": one.code,
        "says": BREACHES[one.code],
        "category": one.category,
        "run": one.run or None,
        "rows": one.rows,
        "found_at": times.render(one.found_at),
        "entry": ids.render(ids.ENTRY, one.entry),
    }


def _price(found: MonthContent) -> list[dict[str, Any]]:
    """The discounts that held, one after the other; before the first there was none."""
    since, until = found.month.begins_at, found.month.ends_at
    ends = [*(one.effective_at for one in found.entitlements[1:]), until]
    return [
        _held(one, max(one.effective_at, since), end)
        for one, end in zip(found.entitlements, ends, strict=False)
    ]


def _held(one: EntitlementRecord, since: datetime, until: datetime) -> dict[str, Any]:
    return {
        "from": times.render(since),
        "until": times.render(until),
        "tier": one.tier or None,
        "bps": one.bps,
        "earned_bps": one.earned_bps,
        "schedule": one.schedule,
        "entry": ids.render(ids.ENTRY, one.entry),
    }
