"""Writing to a customer about what a person in its data asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from ledger import scope
from ledger.queries import StoredEntry
from lineage.destruction.queries import subject_requests
from lineage.destruction.queries.subject_requests import SubjectRequestRecord
from notices import letters
from notices.operations.mail import MAX_AGE, owners, send
from tenants.queries import tenants
from wire import ids


def tell_subject_request(*, entry: StoredEntry, at: datetime) -> int:
    """Write to the customer's owners how a request stands. Returns how many letters went out now."""
    if at - entry.recorded_at > MAX_AGE or entry.tenant is None:
        return 0
    happened = entry.kind.removeprefix("subject_request.").removesuffix("/1")
    with scope.everything(reason="sweep"):
        seen = subject_requests.subject_request(id=UUID(entry.body["request"]), at=at)
        if seen is None:
            return 0
        readers = [one for one in owners(entry.tenant).values() if one.email and not one.erased]
        context = _context(seen, happened, entry)
    return sum(
        send(seen.tenant, f"subject_request.{happened}", entry.id, reader, context, at=at)
        for reader in readers
    )


def _context(seen: SubjectRequestRecord, happened: str, entry: StoredEntry) -> dict[str, Any]:
    words = {
        "tenant": tenants.tenant_by_id(id=seen.tenant).name,
        "deadline": seen.deadline.strftime("%-d %B %Y"),
    }
    said, standing = letters.SUBJECT[happened], seen.standing
    id = ids.render(ids.SUBJECT_REQUEST, seen.id)
    return {
        "subject": said.subject.format(**words),
        "says": said.says.format(**words),
        "ask": said.ask,
        "link": f"{settings.PUBLIC_URL}/{seen.mode}/{seen.tenant_key}/people/{id}/",
        "facts": [
            ("Person", f"{seen.commitment[:12]}…"),
            ("Request", id),
            ("Orders certified", f"{standing.certified} of {standing.orders}"),
            ("Models answered for", f"{standing.answered} of {standing.models}"),
            ("Deadline", words["deadline"]),
            ("Ledger", f"revision {entry.seq}"),
        ],
    }
