"""Which side must answer an item of a proposal next, and what became of items and proposals. Pure.

Each item is a consent that one side put forward. The other side accepts it, refuses it, or puts forward another one in
its place. What the customer puts forward is signed; so is what it accepts. Nothing counts without both sides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal

Side = Literal["vendor", "customer"]
Answer = Literal["accept", "refuse", "counter"]
Status = Literal["open", "accepted", "refused", "lapsed"]

VENDOR: Final[Side] = "vendor"
CUSTOMER: Final[Side] = "customer"
SIDES: Final = (VENDOR, CUSTOMER)
ANSWERS: Final = ("accept", "refuse", "counter")
STATUSES: Final = ("open", "accepted", "refused", "lapsed")

MOST_ITEMS: Final = 50


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is known of what an item is now.

    `events` are the kinds of its consent's events. `vendor_accepted` says that the vendor accepted a counter-offer.
    `signatures_missing` are the customer's signatures that its consent still needs.
    """

    side: Side
    vendor_accepted: bool
    events: Collection[str]
    signatures_missing: int

    @property
    def vendor_agrees(self) -> bool:
        return self.side == VENDOR or self.vendor_accepted

    @property
    def status(self) -> Status:
        """Return `accepted` once both sides agree, even where the consent still waits for something else."""
        if "stated" in self.events:
            return "accepted"
        if "refused" in self.events:
            return "refused"
        if "lapsed" in self.events:
            return "lapsed"
        return "accepted" if self.vendor_agrees and self.signatures_missing <= 0 else "open"

    @property
    def turn(self) -> Side | None:
        """Return the side that must answer the item next, None if the item is settled."""
        if self.status != "open":
            return None
        return CUSTOMER if self.vendor_agrees else VENDOR


@dataclass(frozen=True, slots=True)
class Declined:
    """A customer's refusal to extend a consent after an edit of the catalogue.

    `asked_seq` is the place of the question in the ledger: it was about every edit before.
    """

    category: str
    purpose: str
    asked_seq: int


def status(items: Iterable[Status]) -> Status:
    """Return the status of a proposal: open while an item is, accepted if at least one item is."""
    found = set(items)
    order: tuple[Status, ...] = ("open", "accepted", "refused")
    return next((each for each in order if each in found), "lapsed")


def round_now(answered: Iterable[int], *, is_open: bool) -> int:
    """Return the number of the round. Each answer that leaves something open begins another round."""
    last = max(answered, default=0)
    return last + 1 if is_open or last == 0 else last
