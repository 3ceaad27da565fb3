"""`Licet-Revision` and `Licet-Min-Revision`: how much of the ledger an answer has seen, and the least it must see."""

from __future__ import annotations

from ledger import queries as ledger
from wire import strict_json
from wire.problems import Problem

HEADER = "Licet-Revision"
MIN = "Licet-Min-Revision"


def min_revision(header: str | None) -> int:
    """Return the least revision that the caller wants, 0 without the header. Raises: Problem (400)."""
    if header is None:
        return 0
    if not header.isascii() or not header.isdigit() or int(header[:17]) > strict_json.MAX_INTEGER:
        raise Problem("bad_header", f"{MIN} must be a revision from an earlier answer: an integer from 0.")
    return int(header[:17])


def require_reached(least: int) -> int:
    """Return the present revision: later reads see at least that. Raises: Problem (409) below `least`."""
    now = ledger.revision()
    require(least, now=now)
    return now


def require(least: int, *, now: int) -> None:
    """Check that the ledger has reached `least`. Raises: Problem (409)."""
    if now < least:
        raise Problem("revision_not_reached", f"The ledger is at {now}, not yet at {least}.")
