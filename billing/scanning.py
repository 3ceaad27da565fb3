"""Scanning all subscriptions in Stripe, and storing every discrepancy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from billing import drift
from billing.drift import Discrepancy
from billing.operations import cases
from billing.operations import drift as billing_drift
from billing.operations import subscriptions as billing_subscriptions
from billing.operations.cases import SeenDiscrepancy
from billing.queries import coupons, inbox_age, subscriptions
from billing.stripe_errors import StripeObjectMissing
from billing.stripe_gateway import StripeGateway
from billing.stripe_objects import StripeSubscription
from ledger import scope

INBOX_AGE = timedelta(minutes=10)
_ENDED = frozenset({"subscription_canceled", "subscription_missing"})


def scan(*, mode: str, gateway: StripeGateway, now: Callable[[], datetime]) -> list[Discrepancy]:
    """Compare every subscription: one read per hundred, and one for each known one that those pages lack.

    Raises: StripeFailure. Then nothing is stored, because half a scan would look like a clean one.
    """
    began = now()
    in_stripe = {subscription.id: subscription for subscription in gateway.scan_subscriptions()}
    of_customer: dict[str, list[StripeSubscription]] = defaultdict(list)
    for subscription in in_stripe.values():
        of_customer[subscription.customer.id].append(subscription)
    with scope.everything(reason="reconcile"):
        expected = subscriptions.expected_subscriptions(mode=mode, at=now())
        known_coupons = coupons.coupons_there(livemode=gateway.livemode)
        age = inbox_age.inbox_age(at=now())
    findings: list[Discrepancy] = []
    for each in expected:
        if each.id not in in_stripe and each.parked in _ENDED:
            # A worker found that it ended. Stripe lists no such subscriptions, so it is not read again.
            findings.append(Discrepancy(each.parked, each.id, each.account))
            continue
        current = in_stripe.get(each.id) or _fetched(gateway, each.id)
        siblings = of_customer[current.customer.id] if current else []
        findings += drift.compare(each, current, livemode=gateway.livemode, at=now(), siblings=siblings)
    known = {each.id for each in expected}
    for subscription in in_stripe.values():
        findings += drift.unknown_subscription(subscription, known=known)
    there = set(gateway.list_coupons()) if known_coupons else set()
    findings += [
        Discrepancy("coupon_deleted", detail=coupon) for coupon in known_coupons if coupon not in there
    ]
    if drift.repairs(findings, looked_at=len(expected)) is None:
        findings.append(Discrepancy("too_many_repairs", detail="more than 5 % of the subscriptions differ"))
    if age > INBOX_AGE:
        findings.append(Discrepancy("inbox_age", detail=f"the oldest hint has waited for {age}"))
    with scope.everything(reason="reconcile"):
        billing_drift.record_scan(
            mode=mode, findings=findings, looked_at=len(expected), began_at=began, ended_at=now()
        )
        cases.fold_scan([_seen(finding, at=began) for finding in findings], mode=mode, at=began)
    return findings


def mark_repairs(
    *, mode: str, findings: list[Discrepancy], at: datetime, however_many: bool = False
) -> list[tuple[str, str]]:
    """Mark the subscriptions that a look puts right as due. Returns them: none if they are too many.

    `however_many`: a person has looked, and wants all of them.
    """
    with scope.everything(reason="reconcile"):
        looked_at = len(subscriptions.expected_subscriptions(mode=mode, at=at))
        due = drift.to_repair(findings) if however_many else drift.repairs(findings, looked_at=looked_at)
        if not due:
            return []
        return billing_subscriptions.mark_for_reconcile(modes=[mode], subscriptions=due, at=at)


def _fetched(gateway: StripeGateway, subscription: str) -> StripeSubscription | None:
    try:
        return gateway.get_subscription(subscription)
    except StripeObjectMissing:
        return None


def _seen(finding: Discrepancy, *, at: datetime) -> SeenDiscrepancy:
    by_itself = finding.kind in drift.REPAIRED
    return SeenDiscrepancy(
        finding.kind,
        finding.subscription or finding.detail,
        finding.account,
        finding.detail,
        at + (cases.REPAIR_DEADLINE if by_itself else cases.DEADLINE),
        finding.worth_minor,
        finding.currency,
    )
