"""The facts of letters about daily copies of a customer's records."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from ledger.queries import StoredEntry
from notices.letter import LetterFacts
from notices.queries import effects, standing_exports
from tenants.queries import tenants


def letter_about(entry: StoredEntry, at: datetime) -> LetterFacts | None:  # noqa: ARG001  the readers' signature
    found = standing_exports.standing_export(id=UUID(entry.body["export"]))
    return LetterFacts(
        found.tenant,
        {
            "tenant": tenants.tenant_by_id(id=found.tenant).name,
            "host": urlsplit(found.url).hostname or found.url,
            "who": effects.actor(entry),
        },
        "exports/",
        [("Ledger", f"revision {entry.seq}")],
    )
