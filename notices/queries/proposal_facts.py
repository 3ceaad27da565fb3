"""The facts of letters about proposals of several consents."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from consent import kinds
from consent.queries import catalogue, proposals
from consent.queries import purposes as purpose_queries
from consent.queries.proposal_records import ProposalRecord
from language import formats
from ledger.queries import StoredEntry
from notices import proposal_letters
from notices.letter import LetterFacts
from tenants.queries import people, tenants
from tenants.queries.tenants import TenantRecord
from wire import ids

_SHOWN: Final = 3
_SIDES: Final = {"vendor": settings.VENDOR_NAME, "customer": "The customer"}
_ANSWERS: Final = {"accept": "accepted", "refuse": "refused", "counter": "answered with other conditions"}
_NEXT: Final = {
    "open": "The proposal waits for the next answer.",
    "accepted": "The proposal is settled.",
    "refused": "Nothing changes.",
    "lapsed": "Nothing changes.",
}


def letter_about(entry: StoredEntry, at: datetime) -> LetterFacts | None:
    """The facts of the letter about one step of a proposal. If the proposal is over, its opening gets no letter."""
    seen = proposals.proposal(id=UUID(entry.body["proposal"]), at=at)
    opened = "items" in entry.body
    if (opened or entry.kind == kinds.PROPOSAL_REMINDED.name) and seen.status != "open":
        return None
    home = tenants.tenant_by_id(id=seen.tenant)
    proposer = people.person(id=seen.proposer) if seen.proposer else None
    uses = [f"{each.consent.category_name} for “{each.consent.purpose_name}”" for each in seen.items]
    return LetterFacts(
        seen.tenant,
        {
            "tenant": home.name,
            "vendor": settings.VENDOR_NAME,
            "actor": proposer.name if proposer and proposer.name else "Your account manager",
            "uses": _listed(uses),
            "about": _about(seen, home),
            "until": formats.deciding_day(seen.lapses_at, home.zone),
            "side": _SIDES.get(entry.body.get("by", ""), ""),
            "answers": _listed([_ANSWERS[each["answer"]] for each in entry.body.get("answers", ())]),
            "next": _NEXT[seen.status],
        },
        f"proposals/{ids.render(ids.PROPOSAL, seen.id)}/",
        [
            *((f"Item {each.item}", use) for each, use in zip(seen.items, uses, strict=True)),
            ("Ledger", f"revision {entry.seq}"),
        ],
        text=proposal_letters.PROPOSAL_ASKS if opened and seen.asks_about else None,
        proposer=seen.proposer,
    )


def _about(seen: ProposalRecord, home: TenantRecord) -> str:
    """Return the name of the category or purpose that the proposal asks about."""
    noun, _, rest = seen.asks_about.partition(":")
    code = rest.rpartition("@")[0]
    if noun == "category":
        return catalogue.category(mode=home.mode, code=code).name
    purpose = purpose_queries.purpose(mode=home.mode, code=code) if noun else None
    return purpose.name if purpose else ""


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:_SHOWN]) + (f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else "")
