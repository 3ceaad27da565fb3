"""Movable time: the local Stripe's own clock, and Stripe's test clocks.

The own clock is the machine's clock plus an offset. A test clock stands still until it is advanced
(docs.stripe.com/billing/testing/test-clocks). When either moves, everything due in between happens in
order.
"""

from __future__ import annotations

import time

from sandbox.stripe.store import Session

OWN = ""  # the own clock's name on the agenda


def now(session: Session, test_clock: str | None = None) -> int:
    """Return seconds since 1970 on a test clock, or on the own clock."""
    frozen_clock = session.get("test_clock", test_clock) if test_clock else None
    if frozen_clock:
        return int(frozen_clock["frozen_time"])
    standing: int | None = session.setting("standing_at")
    return standing if standing is not None else int(time.time()) + int(session.setting("offset") or 0)


def set_clock(session: Session, test_clock: str | None, at: int) -> None:
    """Set a clock to an instant.

    The own clock then stands still until `resume_clock`.
    """
    frozen_clock = session.get("test_clock", test_clock) if test_clock else None
    if frozen_clock:
        frozen_clock["frozen_time"] = at
    else:
        session.set("standing_at", at)


def resume_clock(session: Session, at: int) -> None:
    """Let the own clock run on from an instant."""
    session.set("standing_at", None)
    session.set("offset", at - int(time.time()))
