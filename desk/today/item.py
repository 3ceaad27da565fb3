"""One thing on the desk's first page that waits for somebody, with the link that deals with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class QueueItem:
    """Something that waits. `owner` is who takes care of it; empty, it is the customer's account manager.

    `account` and `tenant` are the customer's, if there is one.
    """

    title: str
    detail: str
    since: datetime
    due_at: datetime | None
    address: str
    action: str
    account: UUID | None = None
    tenant: UUID | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits of one kind. `more` leads to the list of all."""

    code: str
    name: str
    explains: str
    items: tuple[QueueItem, ...]
    more: str
