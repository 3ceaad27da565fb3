"""The uses that can be proposed to a customer: pairs of category and purpose that it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.queries import catalogue, consents, offers, purposes, terms
from consent.queries.catalogue import CategoryRecord
from consent.queries.purposes import PurposeRecord
from consent.queries.terms import TermsRecord
from tenants.queries.tenants import TenantRecord

_SEPARATOR = "/"
MOST_ITEMS = 12


@dataclass(frozen=True, slots=True)
class Use:
    """One category for one purpose, under the terms that the customer is offered. `status` is what it is now."""

    category: CategoryRecord
    purpose: PurposeRecord
    terms: TermsRecord | None
    status: str

    @property
    def code(self) -> str:
        return f"{self.category.code}{_SEPARATOR}{self.purpose.code}"


def uses(seen: TenantRecord, *, at: datetime) -> list[Use]:
    """Return every use that this customer may be asked for, by category."""
    standing: dict[tuple[str, str], str] = {}
    for one in reversed(consents.consents(tenant=seen.id, at=at)):
        if one.status in ("active", "paused", "suspended", "scheduled", "proposed"):
            standing[one.category, one.purpose] = one.status
    offered = {
        purpose.code: (
            purpose,
            terms.terms_offered(mode=seen.mode, account=seen.account, purpose=purpose.code, at=at),
        )
        for purpose in purposes.purposes(mode=seen.mode)
        if offers.sees_purpose(mode=seen.mode, code=purpose.code, account=seen.account)
    }
    return [
        Use(category, purpose, papers, standing.get((category.code, purpose.code), ""))
        for category in catalogue.categories(mode=seen.mode)
        if offers.sees_category(mode=seen.mode, code=category.code, account=seen.account)
        for purpose, papers in offered.values()
    ]


def chosen(known: Sequence[Use], codes: Sequence[str]) -> list[Use]:
    """Return the uses with these codes that can be proposed, each once, in their order."""
    by_code = {use.code: use for use in known if use.terms is not None}
    return [by_code[code] for code in dict.fromkeys(codes) if code in by_code][:MOST_ITEMS]
