"""The desk's first page: the tasks that need attention today."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from consent.queries import agreements, consents, proposals, requests
from ledger import clock
from ledger import queries as ledger
from pricing import queries as pricing
from pricing.governance import validity
from pricing.governance.queries import schedules
from tenants.queries import tenants


def todays_tasks(user: Any) -> dict[str, Any]:
    """The template context of the first page; empty for visitors who are not signed in."""
    if not getattr(user, "is_staff", False):
        return {}
    at = clock.now()
    seen = tenants.tenants(mode="live")
    names = {tenant.id: tenant for tenant in seen}
    entitled = {tenant.id: pricing.entitlement(tenant=tenant.id) for tenant in seen}
    with_discount = [one for one in entitled.values() if one is not None and one.bps]
    return {
        "figures": [
            ("Tenants", len(seen)),
            ("With a discount", len(with_discount)),
            ("Waiting for confirmation", len(consents.proposals(tenants=list(names), at=at))),
            ("Requests of jobs unanswered", len(requests.unanswered_requests(tenants=list(names), at=at))),
            ("Ledger entries", ledger.revision()),
            ("Deliveries open", ledger.open_deliveries()),
        ],
        "proposals": [(names[one.tenant], one) for one in consents.proposals(tenants=list(names), at=at)],
        "together": [
            (names[one.tenant], one)
            for one in proposals.proposals(tenants=list(names), at=at, only_open=True)
        ],
        "tenants": [(tenant, entitled[tenant.id]) for tenant in seen],
        "ending": _ending(seen, at),
        "prices_lapse_at": validity.lapses_at(schedules.terms(mode="live"), at),
    }


def _ending(seen: list[tenants.TenantRecord], at: datetime) -> list[tuple[str, agreements.AgreementRecord]]:
    """Agreements that end within 90 days by their date."""
    accounts = {tenant.account: tenant.account_name for tenant in seen}
    return [
        (name, paper)
        for account, name in accounts.items()
        for paper in agreements.agreements(account=account)
        if paper.status == "effective" and paper.renewal == "none"
        if paper.effective_until is not None and at <= paper.effective_until <= at + timedelta(days=90)
    ]
