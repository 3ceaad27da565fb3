"""Breaches that are not remedied, and destruction past its deadline."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from desk.today.item import QueueItem
from lineage.destruction import vocabulary
from lineage.destruction.queries.alarms import Alarm
from lineage.findings import rules

_CAUSES = dict(vocabulary.CAUSES)


def breaches(seen: list[Alarm]) -> Iterator[QueueItem]:
    for each in seen:
        if each.kind == "breach":
            yield QueueItem(
                title=rules.BREACHES[each.about],
                detail=f"Run {each.run}." if each.run else "No run is named.",
                since=each.since,
                due_at=None,
                address=reverse("admin:finding", args=[each.id]),
                action="Take it up",
                account=each.account,
                tenant=each.tenant,
                owner="Legal",
            )


def overdue(seen: list[Alarm]) -> Iterator[QueueItem]:
    for each in seen:
        if each.kind == "overdue":
            rest = "1 item is" if each.left == 1 else f"{each.left} items are"
            yield QueueItem(
                title=f"Destruction: {_CAUSES[each.about]}",
                detail=f"{rest} not destroyed and verified.",
                since=each.since,
                due_at=each.due_at,
                address=reverse("admin:destruction", args=[each.id]),
                action="Confirm destruction",
                account=each.account,
                tenant=each.tenant,
                owner="Legal",
            )
