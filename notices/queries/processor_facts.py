"""The facts of letters about the vendor's sub-processors."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from consent.queries import processors
from language import formats
from ledger.queries import StoredEntry
from notices import processor_letters
from notices.letter import LetterFacts
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord


def letters_about(entry: StoredEntry, *, at: datetime) -> list[LetterFacts]:
    """The facts of one letter for each customer: of all for an announcement, else of the one that answered."""
    seen = processors.processor(mode=entry.mode, name=entry.body["processor"], at=at)
    homes: dict[UUID, TenantRecord] = {}
    for tenant in tenants.tenants(mode=entry.mode, account=entry.account):
        homes.setdefault(tenant.account, tenant)
    return [
        LetterFacts(
            home.id,
            {
                "processor": seen.name,
                "does": seen.does,
                "regions": ", ".join(seen.regions),
                "effective_from": formats.deciding_day(seen.effective_from, home.zone),
            },
            "processors/",
            [("Sub-processor", seen.name), ("Ledger", f"revision {entry.seq}")],
            text=processor_letters.PROCESSOR_ENDED if entry.body.get("ended") else None,
        )
        for home in homes.values()
    ]
