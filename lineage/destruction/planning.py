"""When a planned destruction may be carried out. Pure.

What cannot be undone waits. Orders that follow from a withdrawal which a key or the vendor's staff recorded wait for an
owner, or for 72 hours of notice. Orders that follow from the end of a contract wait for an owner, for two people of the
vendor, or for 30 days of weekly notice: no date alone destroys anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

WITHDRAWAL: Final = "withdrawal"
CONTRACT_END: Final = "contract_end"
CAUSES: Final = (WITHDRAWAL, CONTRACT_END)
STEPS: Final = ("noticed", "due", "cancelled")
# Why orders became due, or were cancelled.
GROUNDS: Final = ("owner", "staff", "notice", "renewal", "statement")

NOTICE_OF_A_WITHDRAWAL: Final = timedelta(hours=72)
NOTICE_OF_AN_END: Final = timedelta(days=30)
BETWEEN_NOTICES: Final = timedelta(days=7)
# On the days 0, 7, 14, 21 and 28. A notice that comes late moves the end of the notice.
NOTICES: Final = 5


def withdrawal_waits(*, kind: str, channel: str) -> bool:
    """Whether orders wait that follow from a withdrawal recorded by this kind of actor, in this channel.

    What a customer's member recorded in the portal is due at once, and so is what Licet carries out by itself.
    """
    return kind == "key" or (kind == "person" and channel != "portal")


def notice_is_due(notices: Sequence[datetime], *, at: datetime) -> bool:
    """Whether the next weekly notice of a contract's end is to be given."""
    return not notices or at - max(notices) >= BETWEEN_NOTICES


def notice_has_passed(notices: Sequence[datetime], *, at: datetime) -> bool:
    """Whether 30 days have passed since the first of enough weekly notices."""
    return len(notices) >= NOTICES and at - min(notices) >= NOTICE_OF_AN_END
