"""Which terms a tenant may accept, and which newer ones ask for acceptance anew. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PublishedTerms:
    """Published terms. `account` None: everybody's. `seq` is the ledger order of the publication."""

    version: str
    account: UUID | None
    effective_from: datetime
    requires_reacceptance: bool
    seq: int


def applies(terms: PublishedTerms, *, account: UUID) -> bool:
    return terms.account is None or terms.account == account


def superseding(
    accepted: PublishedTerms, others: Iterable[PublishedTerms], *, account: UUID, at: datetime
) -> PublishedTerms | None:
    """The earliest terms in effect by `at` that suspend consents given under `accepted`.

    Standard terms never suspend what was negotiated: who negotiated is asked by negotiated terms only.
    """
    newer = [
        terms
        for terms in others
        if terms.requires_reacceptance
        and (terms.effective_from, terms.seq) > (accepted.effective_from, accepted.seq)
        and terms.effective_from <= at
        and (terms.account == account or (terms.account is None and accepted.account is None))
    ]
    return min(newer, key=lambda terms: (terms.effective_from, terms.seq), default=None)
