"""Proposals that the customer or we have not answered, and agreements that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from consent.queries.attention import EndingPaper, UnansweredProposal
from desk.today.item import QueueItem
from language import formats

_NAMED = 3


def counter_offers(seen: list[UnansweredProposal]) -> Iterator[QueueItem]:
    for each in seen:
        if each.turn == "vendor":
            yield _item(each, "They want it with changes. Your answer is missing.", "Answer")


def unanswered(seen: list[UnansweredProposal], *, days: int, at: datetime) -> Iterator[QueueItem]:
    """Yield the proposals that the customer has had for this many days."""
    for each in seen:
        if each.turn == "customer" and each.proposed_at <= at - timedelta(days=days):
            yield _item(each, "The customer has not answered.", "Follow up")


def younger(seen: list[UnansweredProposal], *, days: int, at: datetime) -> int:
    """Count the proposals that the customer still has time for."""
    return sum(each.turn == "customer" and each.proposed_at > at - timedelta(days=days) for each in seen)


def ending(seen: list[EndingPaper]) -> Iterator[QueueItem]:
    for each in seen:
        paper = each.ending
        day = formats.day(paper.ends_at)
        detail = f"Renews by itself on {day}." if paper.renews else f"Ends on {day}."
        if paper.notice_by is not None:
            detail += f" Notice is possible until {formats.day(paper.notice_by)}."
        yield QueueItem(
            title=f"Agreement {paper.reference}",
            detail=detail,
            since=paper.ends_at,
            due_at=paper.notice_by or paper.ends_at,
            address="",
            action="Open the customer",
            account=each.account,
        )


def _item(each: UnansweredProposal, says: str, action: str) -> QueueItem:
    more = len(each.names) - _NAMED
    names = "; ".join(each.names[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
    return QueueItem(
        title=names,
        detail=says,
        since=each.proposed_at,
        due_at=each.lapses_at,
        address=reverse("admin:proposal", args=[each.proposal])
        if each.proposal
        else reverse("admin:consent", args=[each.consent]),
        action=action,
        account=each.account,
        tenant=each.tenant,
    )
