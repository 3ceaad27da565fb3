"""Time that can be moved: the local Stripe's own clock, and Stripe's test clocks.

The own clock is the machine's plus an offset that a control call sets; a test clock stands still until it is
advanced (docs.stripe.com/billing/testing/test-clocks). Either way what falls due on the road happens in
order.
"""

from __future__ import annotations

import time

from sandbox.stripe.store import Session

OWN = ""  # how the agenda names the local Stripe's own clock


def now(session: Session, test_clock: str | None = None) -> int:
    """Seconds since 1970 on that clock; without one, on the local Stripe's own."""
    found = session.get("test_clock", test_clock) if test_clock else None
    if found:
        return int(found["frozen_time"])
    standing: int | None = session.setting("standing_at")
    return standing if standing is not None else int(time.time()) + int(session.setting("offset") or 0)


def set_clock(session: Session, test_clock: str | None, at: int) -> None:
    """Set a clock to an instant; the own clock stands there until `run_from` lets it run again."""
    found = session.get("test_clock", test_clock) if test_clock else None
    if found:
        found["frozen_time"] = at
    else:
        session.set("standing_at", at)


def resume_clock(session: Session, at: int) -> None:
    """Let the own clock run on from an instant."""
    session.set("standing_at", None)
    session.set("offset", at - int(time.time()))
