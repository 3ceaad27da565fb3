"""How an agreement ends but by its date, and what a customer decides then. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class End:
    """That a paper ends another one, at an instant."""

    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Voiding:
    """That a paper was recorded in error. `confirmed` says that an owner of the customer confirmed it."""

    at: datetime
    seq: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Holdover:
    """That an owner lets consents go on after a contract ended, until another instant."""

    ended_at: datetime
    until: datetime
