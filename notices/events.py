"""The events that endpoints may ask for, and which ledger entries they follow from. Pure."""

from __future__ import annotations

from typing import Final

GRANTED: Final = "consent.granted"
CHANGED: Final = "consent.changed"
WITHDRAWN: Final = "consent.withdrawn"
EXPIRING: Final = "consent.expiring"
PRICE_CHANGED: Final = "price.changed"
CLEARANCE_INVALIDATED: Final = "clearance.invalidated"
TERMS_PUBLISHED: Final = "terms.published"
BREACH_FOUND: Final = "breach.found"
DESTRUCTION_DUE: Final = "destruction.due"
DESTRUCTION_OVERDUE: Final = "destruction.overdue"
DESTRUCTION_CERTIFIED: Final = "destruction.certified"
SUBJECT_DUE: Final = "subject_request.due"
SUBJECT_OVERDUE: Final = "subject_request.overdue"
SUBJECT_CLOSED: Final = "subject_request.closed"

# All there are.
EVENTS: Final = (
    GRANTED,
    CHANGED,
    WITHDRAWN,
    EXPIRING,
    PRICE_CHANGED,
    CLEARANCE_INVALIDATED,
    DESTRUCTION_DUE,
    DESTRUCTION_OVERDUE,
    DESTRUCTION_CERTIFIED,
    TERMS_PUBLISHED,
    BREACH_FOUND,
    SUBJECT_DUE,
    SUBJECT_OVERDUE,
    SUBJECT_CLOSED,
)
ALL: Final = "*"

# How far an event has come on its way to one endpoint; `dropped`: the endpoint was closed while it waited.
STATES: Final = ("waiting", "delivered", "failed", "dropped")

# What is stated is `granted` where nothing else stood, else `changed`; that takes a look at what stood.
STATED: Final = "consent.stated/1"
OF_KIND: Final = {
    STATED: GRANTED,
    "consent.paused/1": CHANGED,
    "consent.resumed/1": CHANGED,
    "consent.disputed/1": CHANGED,
    "consent.began/1": CHANGED,
    "consent.expired/1": CHANGED,
    "consent.suspended/1": CHANGED,
    "consent.restored/1": CHANGED,
    "consent.withdrawn/1": WITHDRAWN,
    "price.entitled/1": PRICE_CHANGED,
    "clearance.narrowed/1": CLEARANCE_INVALIDATED,
    "clearance.invalidated/1": CLEARANCE_INVALIDATED,
    "terms.published/1": TERMS_PUBLISHED,
    "breach.found/1": BREACH_FOUND,
    "breach.found/2": BREACH_FOUND,
    "destruction.due/1": DESTRUCTION_DUE,
    "destruction.overdue/1": DESTRUCTION_OVERDUE,
    "destruction.certified/1": DESTRUCTION_CERTIFIED,
    "subject_request.due/1": SUBJECT_DUE,
    "subject_request.overdue/1": SUBJECT_OVERDUE,
    "subject_request.closed/1": SUBJECT_CLOSED,
}
KINDS: Final = tuple(OF_KIND)
OF_A_PERSON: Final = (SUBJECT_DUE, SUBJECT_OVERDUE, SUBJECT_CLOSED)
OF_DESTRUCTION: Final = (DESTRUCTION_DUE, DESTRUCTION_OVERDUE, DESTRUCTION_CERTIFIED)
