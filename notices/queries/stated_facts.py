"""The letters about a consent that was recorded for the customer: by staff from a document, or by a system."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from consent.queries.consents import ConsentRecord
from language import formats
from ledger.queries import StoredEntry
from notices import statement_letters
from notices.letter import LetterFacts
from tenants.queries import people, tenants


def said_by_others(facts: LetterFacts, entry: StoredEntry, consent: ConsentRecord) -> LetterFacts:
    """Return the facts of a letter that also goes to the named signatory, and says who vouched for the signature.

    A consent that was signed in the portal keeps the usual letter.
    """
    if entry.body["authority"] == "member" or entry.body["signatory"] is None:
        return facts
    signatory = UUID(entry.body["signatory"])
    person = people.person(id=signatory)
    waits = timedelta(hours=entry.body.get("cooling_off_hours") or 0)
    zone = tenants.tenant_by_id(id=consent.tenant).zone
    return replace(
        facts,
        words={
            **facts.words,
            "signatory": person.name if person and not person.erased else "a person",
            "counts_from": formats.moment(entry.recorded_at + waits, zone),
        },
        text=statement_letters.FROM_A_DOCUMENT
        if entry.body["authority"] == "evidence"
        else statement_letters.FROM_A_SYSTEM,
        others=[*facts.others, signatory],
    )
