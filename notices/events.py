"""Webhook events: their names, and the kinds of ledger entries that they follow from. Pure."""

from __future__ import annotations

from typing import Final

from consent import kinds as consent
from ledger import kinds as ledger
from ledger.entries import EntryKind
from lineage import kinds as lineage
from pricing import kinds as pricing

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
STATE_DIFFERS: Final = "state.differs"

# Every event that an endpoint may subscribe to, in the order in which pages list them.
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
    STATE_DIFFERS,
)
# Sent on request to one endpoint. It follows from no entry, and says that nothing happened.
TEST: Final = "endpoint.test"
# They concern the vendor's installation: endpoints of tenants and accounts never get them.
OF_THE_VENDOR: Final = frozenset({STATE_DIFFERS})
# An endpoint that subscribes to this gets every event.
ALL: Final = "*"

# Progress of one event on its way to one endpoint. `dropped`: the endpoint was disabled while the event waited.
STATES: Final = ("waiting", "delivered", "failed", "dropped")

BY_KIND: Final[dict[EntryKind, str]] = {
    consent.STATED: GRANTED,
    consent.PAUSED: CHANGED,
    consent.RESUMED: CHANGED,
    consent.DISPUTED: CHANGED,
    consent.BEGAN: CHANGED,
    consent.EXPIRED: CHANGED,
    consent.SUSPENDED: CHANGED,
    consent.RESTORED: CHANGED,
    consent.RESTATED: CHANGED,
    consent.CALLED_OFF: WITHDRAWN,
    consent.COSIGN_DUE: CHANGED,
    consent.COSIGNED: CHANGED,
    consent.WITHDRAWN: WITHDRAWN,
    pricing.ENTITLED: PRICE_CHANGED,
    # A run ends because a tenant leaves it. The event of that entry says so, so INVALIDATED needs no event of its own.
    lineage.NARROWED: CLEARANCE_INVALIDATED,
    consent.TERMS: TERMS_PUBLISHED,
    lineage.BREACH: BREACH_FOUND,
    lineage.BREACH_SEEN: BREACH_FOUND,
    lineage.FINDING_STEP: BREACH_FOUND,
    lineage.ORDER_DUE: DESTRUCTION_DUE,
    lineage.ORDER_OVERDUE: DESTRUCTION_OVERDUE,
    lineage.CERTIFIED: DESTRUCTION_CERTIFIED,
    lineage.SUBJECT_DUE: SUBJECT_DUE,
    lineage.SUBJECT_OVERDUE: SUBJECT_OVERDUE,
    lineage.SUBJECT_CLOSED: SUBJECT_CLOSED,
    ledger.STATE_DIFFERS: STATE_DIFFERS,
}
# The event of an entry with a statement that replaces another one.
REPLACING: Final[dict[EntryKind, str]] = {consent.STATED: CHANGED}
