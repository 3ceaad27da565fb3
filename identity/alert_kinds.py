"""What named people are told of by mail, and from how much on. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

# The kind: what the mail says first.
ALERTS: Final = {
    "failures.person": "Many tries to sign in as one person failed",
    "failures.address": "Many tries to sign in from one address failed",
    "key.elsewhere": "An API key was used from outside of its networks, and refused",
    "key.new_network": "An API key is used from a network that it was not used from before",
    "approvals.many": "A member of staff approved much within a day",
}
FAILED: Final = ("sign_in.failed", "sign_in.delayed", "second_factor.failed")
FAILURES_WITHIN: Final = timedelta(minutes=15)
FAILURES_OF_PERSON: Final = 10
FAILURES_OF_ADDRESS: Final = 30
APPROVALS_WITHIN: Final = timedelta(days=1)
APPROVALS_OF_PERSON: Final = 20


@dataclass(frozen=True, slots=True)
class AlertFound:
    """Something to be told. `subject` tells it from others of its kind on the same day."""

    kind: str
    subject: str
    detail: dict[str, Any] = field(default_factory=dict)
