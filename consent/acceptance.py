"""Find the terms that an account may accept, and the newer terms that it must accept again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PublishedTerms:
    """Published terms. Standard terms have no `account`. `seq` is the place of the publication in the ledger.

    `purposes` are the codes of the purposes that they are for, None for all.
    """

    version: str
    account: UUID | None
    effective_from: datetime
    requires_reacceptance: bool
    seq: int
    purposes: tuple[str, ...] | None = None

    def are_for(self, purpose: str) -> bool:
        return self.purposes is None or purpose in self.purposes


def applies(terms: PublishedTerms, *, account: UUID) -> bool:
    return terms.account is None or terms.account == account


def superseding(
    accepted: PublishedTerms, others: Iterable[PublishedTerms], *, account: UUID, purpose: str, at: datetime
) -> PublishedTerms | None:
    """Return the earliest terms in effect at `at` that suspend consents for `purpose` given under `accepted`.

    Standard terms never suspend a consent that was given under negotiated terms.
    """
    newer = [
        terms
        for terms in others
        if terms.requires_reacceptance
        and terms.are_for(purpose)
        and (terms.effective_from, terms.seq) > (accepted.effective_from, accepted.seq)
        and terms.effective_from <= at
        and (terms.account == account or (terms.account is None and accepted.account is None))
    ]
    return min(newer, key=lambda terms: (terms.effective_from, terms.seq), default=None)
