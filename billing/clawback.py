"""What a customer pays back that leaves within a term. Pure, integers only.

The formula of the quote: the discount realised in the current term and paid for, times the share of the term that is
left, or the schedule's share for the days that passed if that is less, times the part of the discount that ends. It is
rounded down for each invoice. The withdrawal itself waits for none of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final, Literal

from pricing.grades import Grade, kept_bps

Grounds = Literal["law", "authority", "court", "works_council", "person_request"]
GROUNDS: Final = ("law", "authority", "court", "works_council", "person_request")
# Why nothing is paid back: grounds that were stated, or what the vendor did, found in the ledger.
Reason = Literal[
    "computed", "no_term", "term_over", "nothing_realised", "no_lower", "grounds", "breach", "change_of_control",
    "new_terms", "price_change", "catalogue_change",
]  # fmt: skip
REASONS: Final = (
    "computed", "no_term", "term_over", "nothing_realised", "no_lower", "grounds", "breach", "change_of_control",
    "new_terms", "price_change", "catalogue_change",
)  # fmt: skip
LOOK_BACK: Final = timedelta(days=90)
FORMULA: Final = (
    "discount realised and paid for in the term × the lesser of the share of the term left and the schedule's share ×"
    " the part of the discount that ends, rounded down for each invoice"
)


@dataclass(frozen=True, slots=True)
class Term:
    """The minimum term of a consent, by the schedule that was in effect when it began."""

    begins_at: datetime
    days: int
    grades: tuple[Grade, ...]

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class InvoiceInTerm:
    """What one invoice of the term realised for the tenant, and how much of the invoice was paid."""

    invoice: str
    currency: str
    realised_minor: int
    total_minor: int
    received_minor: int

    @property
    def paid_for_minor(self) -> int:
        """The part of the realised discount for which money was received. An unpaid invoice counts nothing."""
        if self.total_minor <= 0:
            return self.realised_minor
        received = min(max(self.received_minor, 0), self.total_minor)
        return self.realised_minor * received // self.total_minor


def share_left(term: Term, at: datetime) -> Fraction:
    """The part of the term that is left, or the schedule's share if that is less. 0 after the term."""
    if term.days <= 0 or at >= term.ends_at or not term.grades:
        return Fraction(0)
    left = Fraction((term.ends_at - at) // timedelta(microseconds=1), term.days * 86_400_000_000)
    graded = Fraction(kept_bps(term.grades, (at - term.begins_at).days) or 0, 10_000)
    return min(left, graded, Fraction(1))


def amounts(
    invoices: Sequence[InvoiceInTerm], *, term: Term, before_bps: int, after_bps: int, at: datetime
) -> dict[str, int]:
    """What is paid back, in minor units by currency. A narrowing pays for the difference only."""
    if before_bps <= after_bps:
        return {}
    factor = share_left(term, at) * Fraction(before_bps - after_bps, before_bps)
    found: dict[str, int] = {}
    for each in invoices:
        owed = int(each.paid_for_minor * factor)
        if owed:
            found[each.currency] = found.get(each.currency, 0) + owed
    return found


def part_of(realised: int, tenant: str, *, earned_by: Sequence[Mapping[str, Any]]) -> int:
    """Return a tenant's part, in minor units, of a discount that several tenants earned on one invoice. Rounded down.

    Where parts of the list price are recorded, it is by what each part earned. Otherwise the lowest discount counted,
    and all that earned share it alike.
    """
    weights = {
        each["tenant"]: 1 if each.get("parts") is None else each["parts"] * each["earned_bps"]
        for each in earned_by
    }
    whole = sum(weights.values())
    return realised * weights.get(tenant, 0) // whole if whole else 0
