"""Changes that wait for this member of staff: a colleague asked for them, and a second person may answer."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from desk import staff
from desk.today.item import QueueItem
from tenants import changes
from tenants.models import User
from tenants.queries import pending_approvals


def items(user: User, *, mode: str) -> Iterator[QueueItem]:
    for each in pending_approvals.pending(mode=mode):
        kind = changes.kind_named(each.change)
        if each.proposer == user.person_id or kind.owners_only:
            continue
        if kind.for_administrators and not staff.groups_of(user, staff.ADMINISTRATORS):
            continue
        who = each.proposer_name or "The operator of the server"
        yield QueueItem(
            title=f"{kind.title}: {each.subject.partition(':')[2] or each.subject}",
            detail=f"{who} asked for it. It lapses without an answer.",
            since=each.proposed_at,
            due_at=each.lapses_at,
            address=reverse("admin:approval", args=[each.id]),
            action="Decide",
            account=each.account,
            owner="You, or a colleague",
        )
