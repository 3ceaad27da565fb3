"""Which people a person may invite, and how long a new member's signatures wait. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

LASTS: Final = timedelta(days=7)
# An owner decided, or two people of the vendor made a customer's first owner.
AT_ONCE: Final = 0
# The person was not invited by an owner.
AFTER_A_DAY: Final = 24
# Two people of the vendor made an owner where none was left.
AFTER_NOTICE: Final = 72

Route = Literal["first_owner", "recovered_owner", "by_owner", "by_vendor", "by_operator"]
ROUTES: Final[tuple[Route, ...]] = ("first_owner", "recovered_owner", "by_owner", "by_vendor", "by_operator")
# These make an owner in an account without owners. Once the account has an owner, they are void.
WITHOUT_OWNER: Final = frozenset({"first_owner", "recovered_owner"})
STATES: Final = ("open", "accepted", "revoked", "expired")

State = Literal["open", "accepted", "revoked", "expired"]


@dataclass(frozen=True, slots=True)
class Wait:
    """How long signatures wait, and by which route the person comes."""

    route: Route
    hours: int


def wait(route: Route, *, signs: bool = True, named_in_agreement: bool = False) -> Wait:
    """Return how long the signatures of a member wait who comes by this route. Who does not sign does not wait."""
    if not signs:
        return Wait(route, AT_ONCE)
    if route == "recovered_owner":
        return Wait(route, AFTER_NOTICE)
    if route in {"first_owner", "by_owner", "by_operator"} or named_in_agreement:
        return Wait(route, AT_ONCE)
    return Wait(route, AFTER_A_DAY)


def state(*, end: str | None, expires_at: datetime, at: datetime) -> State:
    """Return where an invitation stands. `end` is what ended it, if anything did."""
    if end == "accepted":
        return "accepted"
    if end == "revoked":
        return "revoked"
    return "open" if at < expires_at else "expired"
