"""What a customer pays back that leaves within a term. Pure, integers only.

The formula of the quote: the discount realised in the current term and paid for, times the share of the term that is
left, or the schedule's share for the days that passed if that is less, times the part of the discount that ends. It is
rounded down for each invoice. What ended before is not paid back twice, and what an invoice never had is not paid back
for it. The withdrawal itself waits for none of it.
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
    """The minimum term of a consent, by the schedule that was in effect when it began, or that of a commitment."""

    begins_at: datetime
    ends_at: datetime
    grades: tuple[Grade, ...]
    committed: bool = False


@dataclass(frozen=True, slots=True)
class InvoiceInTerm:
    """What one invoice of the term realised for the tenant, and how much of the invoice was paid."""

    invoice: str
    currency: str
    realised_minor: int
    total_minor: int
    received_minor: int
    # What the tenant had earned on the invoice, and the least that it had since, before the change. None: as much.
    earned_bps: int | None = None
    least_bps: int | None = None

    def ends(self, before_bps: int, after_bps: int) -> Fraction:
        """The part of the invoice's discount that a change ends. What ended before is not counted again."""
        whole = self.earned_bps or before_bps
        standing = min(whole, before_bps, before_bps if self.least_bps is None else self.least_bps)
        return Fraction(max(standing - after_bps, 0), whole)

    @property
    def paid_for_minor(self) -> int:
        """The part of the realised discount for which money was received. An unpaid invoice counts nothing."""
        if self.total_minor <= 0:
            return self.realised_minor
        received = min(max(self.received_minor, 0), self.total_minor)
        return self.realised_minor * received // self.total_minor


def share_left(term: Term, at: datetime) -> Fraction:
    """The part of the term that is left, or the schedule's share if that is less. 0 after the term."""
    if term.ends_at <= term.begins_at or at >= term.ends_at or not term.grades:
        return Fraction(0)
    tick = timedelta(microseconds=1)
    left = Fraction((term.ends_at - at) // tick, (term.ends_at - term.begins_at) // tick)
    graded = Fraction(kept_bps(term.grades, (at - term.begins_at).days) or 0, 10_000)
    return min(left, graded, Fraction(1))


def amounts(
    invoices: Sequence[InvoiceInTerm], *, term: Term, before_bps: int, after_bps: int, at: datetime
) -> dict[str, int]:
    """What is paid back, in minor units by currency. A narrowing pays for the difference only."""
    if before_bps <= after_bps:
        return {}
    share = share_left(term, at)
    found: dict[str, int] = {}
    for each in invoices:
        owed = int(each.paid_for_minor * share * each.ends(before_bps, after_bps))
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
