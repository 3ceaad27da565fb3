"""A usage statement as signed JSON: keys, counts and instants, and no personal data."""

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
EMPTY: Final = "No data of this tenant was cleared for training, used or destroyed in this month."
USED: Final = (
    "The data that training runs were cleared for and reported using, as recorded by the month's end."
)


def signed_document(content: MonthContent) -> dict[str, Any]:
    """The signed members. They are the same for the same month and revision."""
    since, until = content.month.begins_at, content.month.ends_at
    runs = content.runs
    return {
        "object": "usage_statement",
        "mode": content.tenant.mode,
        "tenant": content.tenant.key,
        "month": str(content.month),
        "from": times.render(since),
        "until": times.render(until),
        "revision": content.revision,
        "empty": content.empty,
        "says": EMPTY if content.empty else USED,
        "rows": _rows(runs),
        "forms": sorted({run.form for run in runs}),
        "regions": sorted({run.region for run in runs}),
        "processors": sorted({processor for run in runs for processor in run.processors}),
        "models": _models(runs),
        "runs": [_run(run) for run in runs],
        "breaches": [_breach(breach) for breach in content.breaches],
        "destroyed": [
            {
                "certificate": ids.render(ids.CERTIFICATE, certificate.id),
                "order": ids.render(ids.DESTRUCTION, certificate.order),
                "kind": certificate.said["order"]["kind"],
                "items": certificate.said["items"]["count"],
                "not_destroyed": certificate.said["items"]["not_destroyed"],
                "issued_at": times.render(certificate.issued_at),
                "sha256": certificate.sha256,
            }
            for certificate in content.certificates
        ],
        "price": _price(content),
    }


def statement_document(statement: UsageStatementRecord) -> dict[str, Any]:
    """The signed members, and beside them the signature and the ledger entry."""
    return {
        **statement.content,
        "id": ids.render(ids.STATEMENT, statement.id),
        "issued_at": times.render(statement.issued_at),
        "entry": ids.render(ids.ENTRY, statement.entry),
        "sha256": statement.sha256,
        "jws": statement.jws,
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


def _breach(breach: MonthlyBreach) -> dict[str, Any]:
    return {
        "finding": ids.render(ids.FINDING, breach.finding),
        "code": breach.code,
        "says": BREACHES[breach.code],
        "category": breach.category,
        "run": breach.run or None,
        "rows": breach.rows,
        "rows_reason": "not_reported" if breach.rows is None else None,
        "found_at": times.render(breach.found_at),
        "entry": ids.render(ids.ENTRY, breach.entry),
    }


def _price(content: MonthContent) -> list[dict[str, Any]]:
    """The discounts in effect, one after the other. There was no discount before the first."""
    since, until = content.month.begins_at, content.month.ends_at
    ends = [*(entitlement.effective_at for entitlement in content.entitlements[1:]), until]
    return [
        _period(entitlement, max(entitlement.effective_at, since), end)
        for entitlement, end in zip(content.entitlements, ends, strict=False)
    ]


def _period(entitlement: EntitlementRecord, since: datetime, until: datetime) -> dict[str, Any]:
    return {
        "from": times.render(since),
        "until": times.render(until),
        "tier": entitlement.tier or None,
        "bps": entitlement.bps,
        "earned_bps": entitlement.earned_bps,
        "schedule": entitlement.schedule,
        "entry": ids.render(ids.ENTRY, entitlement.entry),
    }
