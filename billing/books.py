"""How a legal entity books the discounts and taxes them, as Finance chose. Pure.

Accounting: `price_reduction` nets the discount against revenue. `noncash_consideration` shows revenue at the fair value
of the data received and the data as consumed at once (ASC 606-10-32-21 to 24, IFRS 15.66 to 69). No asset is booked.
Tax: `price_reduction` taxes the net. `barter` taxes the gross too, against a document that the customer bills itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Accounting = Literal["price_reduction", "noncash_consideration"]
Tax = Literal["price_reduction", "barter"]
ACCOUNTING: Final = ("price_reduction", "noncash_consideration")
TAX: Final = ("price_reduction", "barter")

DISCOUNTS: Final = "4090 Discounts for data (reduce revenue)"
REVENUE: Final = "4000 Subscription revenue at list price"
DATA_REVENUE: Final = "4010 Revenue paid in data"
DATA_COST: Final = "6300 Data received and used"
TAX_DUE: Final = "2210 Output tax on data received"
TAX_DOCUMENT: Final = "1410 Tax of self-billed documents"


@dataclass(frozen=True, slots=True)
class Treatment:
    """The choice for one legal entity. `fair_value_bps` is the part of the discount that evidence supports."""

    entity: str = "default"
    accounting: Accounting = "price_reduction"
    tax: Tax = "price_reduction"
    fair_value_bps: int = 10_000


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of the journal, a debit or a credit."""

    ledger_account: str
    debit_minor: int
    credit_minor: int


def postings(*, realised_minor: int, tax_minor: int, treatment: Treatment) -> list[Posting]:
    """The postings for a realised discount, or for its reversal if it is below zero. Debits equal credits."""
    pairs: list[tuple[str, str, int]] = [(DISCOUNTS, REVENUE, realised_minor)]
    if treatment.accounting == "noncash_consideration":
        # Rounded toward zero, so a reversal mirrors its booking.
        fair = abs(realised_minor) * treatment.fair_value_bps // 10_000 * (-1 if realised_minor < 0 else 1)
        pairs = [(DISCOUNTS, REVENUE, realised_minor - fair), (DATA_COST, DATA_REVENUE, fair)]
    if treatment.tax == "barter":
        pairs.append((TAX_DOCUMENT, TAX_DUE, tax_minor))
    return [posting for debit, credit, amount in pairs if amount for posting in _pair(debit, credit, amount)]


def balanced(found: Iterable[Posting]) -> bool:
    """Whether debits equal credits."""
    return sum(each.debit_minor - each.credit_minor for each in found) == 0


def _pair(debit: str, credit: str, amount: int) -> list[Posting]:
    if amount < 0:
        debit, credit, amount = credit, debit, -amount
    return [Posting(debit, amount, 0), Posting(credit, 0, amount)]
