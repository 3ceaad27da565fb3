"""The desk's first page: everything that waits for somebody, by kind, the most urgent kind first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from consent.queries import attention
from desk.today import alarms, approvals, consents, drift, prices
from desk.today.item import Queue, QueueItem
from ledger import clock
from lineage.destruction.queries import alarms as lineage_alarms
from pricing.governance import validity
from pricing.governance.queries import near_tiers
from tenants.models import User
from tenants.queries import accounts
from tenants.queries.accounts import AccountLabel

MODE: Final = "live"
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Row:
    """An item as the page shows it."""

    item: QueueItem
    customer: str
    customer_address: str
    owner: str
    address: str
    days: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A queue as the page shows it: its first rows, and how many there are."""

    queue: Queue
    rows: tuple[Row, ...]
    count: int


def today(user: User) -> dict[str, Any]:
    """Return the template context of the first page. The number of statements does not depend on the rows."""
    at = clock.now()
    queues, younger, lapse = _queues(user, at)
    labels = accounts.labels(
        ids={item.account for queue in queues for item in queue.items[:_SHOWN] if item.account}
    )
    sections = [
        Section(queue, tuple(_row(item, labels, at) for item in queue.items[:_SHOWN]), len(queue.items))
        for queue in queues
        if queue.items
    ]
    every = [item for queue in queues for item in queue.items]
    return {
        "sections": sections,
        "waiting": len(every),
        "past": sum(item.due_at is not None and item.due_at < at for item in every),
        "nothing": [queue.name for queue in queues if not queue.items],
        "younger": younger,
        "days": settings.LICET_UNANSWERED_DAYS,
        "prices_lapse_at": lapse,
    }


def of_customer(user: User, *, account: UUID, tenant: UUID) -> list[tuple[str, Row]]:
    """Return what waits at one customer, with the name of its queue. What concerns the whole account counts too."""
    at = clock.now()
    mine = [
        (queue.name, item)
        for queue in _queues(user, at)[0]
        for item in queue.items
        if item.account == account and item.tenant in (None, tenant)
    ]
    labels = accounts.labels(ids={account} if mine else ())
    return [(name, _row(item, labels, at)) for name, item in mine]


def _queues(user: User, at: datetime) -> tuple[list[Queue], int, datetime | None]:
    days = settings.LICET_UNANSWERED_DAYS
    proposals, papers = attention.attention(mode=MODE, at=at)
    alarmed = lineage_alarms.alarms(mode=MODE, at=at)
    near, terms = near_tiers.near_tiers_and_terms(mode=MODE, within=settings.LICET_NEAR_TIER_POINTS, at=at)
    queues = [
        _queue(
            "breaches",
            "Breaches",
            "Data was used without a permission.",
            alarms.breaches(alarmed),
            "findings",
        ),
        _queue(
            "overdue",
            "Overdue destruction",
            "A promise to a customer is past its deadline.",
            alarms.overdue(alarmed),
            "destructions",
        ),
        _queue(
            "approvals",
            "Approvals waiting for you",
            "A second person must agree.",
            approvals.items(user, mode=MODE),
            "approvals",
        ),
        _queue(
            "drift",
            "Differences from Stripe",
            "What Stripe bills is not what was agreed.",
            drift.items(mode=MODE),
            "drift-cases",
        ),
        _queue(
            "counters",
            "Counter-offers",
            "The customer answered and waits for you.",
            consents.counter_offers(proposals),
            "consent_consent_changelist",
        ),
        _queue(
            "papers",
            "Agreements with a date within 90 days",
            "Renew, extend or give notice in time.",
            consents.ending(papers),
            "consent_agreement_changelist",
        ),
        _queue(
            "unanswered",
            "Unanswered proposals",
            f"Proposed {days} days ago or earlier.",
            consents.unanswered(proposals, days=days, at=at),
            "consent_consent_changelist",
        ),
        _queue(
            "near",
            "Close to a tier",
            f"At most {settings.LICET_NEAR_TIER_POINTS} points are missing.",
            prices.near(near),
            "pricing_entitlement_changelist",
        ),
    ]
    return queues, consents.younger(proposals, days=days, at=at), validity.lapses_at(terms, at)


def _queue(code: str, name: str, explains: str, items: Any, more: str) -> Queue:
    return Queue(code, name, explains, tuple(items), reverse(f"admin:{more}"))


def _row(item: QueueItem, labels: dict[Any, AccountLabel], at: datetime) -> Row:
    label = labels.get(item.account) if item.account else None
    tenants = label.tenants if label else {}
    tenant = item.tenant or next(iter(tenants), None)
    page = reverse("admin:tenant", args=[tenant]) if tenant else ""
    name = (tenants.get(item.tenant, "") if item.tenant else "") or (label.name if label else "")
    managers = ", ".join(label.managers) if label else ""
    return Row(
        item=item,
        customer=name,
        customer_address=page,
        owner=item.owner or managers or "No account manager",
        address=item.address or page,
        days=max((at - item.since).days, 0),
        overdue=item.due_at is not None and item.due_at < at,
    )
