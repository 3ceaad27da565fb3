"""Differences from Stripe, with what they are worth."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from billing.queries import cases
from desk.discrepancy_texts import explanation
from desk.today.item import QueueItem
from language import formats
from pricing.money import Money


def items(*, mode: str) -> Iterator[QueueItem]:
    for each in cases.open_cases(mode=mode):
        worth = ""
        if each.worth_minor is not None:
            worth = f"{formats.money(Money(each.worth_minor, each.currency))} an invoice. "
        yield QueueItem(
            title=f"{each.subject}: {explanation(each.kind).says}",
            detail=f"{worth}{explanation(each.kind).do}",
            since=each.first_seen_at,
            due_at=each.deadline_at,
            address=reverse("admin:drift-cases"),
            action="See the difference" if each.owner else "Take it",
            account=each.account,
            owner=each.owner or "Finance",
        )
