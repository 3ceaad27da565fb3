"""Reading the catalogue, terms, agreements and consents."""

from consent.queries.agreements import AgreementSeen, agreements, prohibitions_of
from consent.queries.catalogue import (
    CategorySeen,
    NoSuchCategory,
    PurposeSeen,
    about_people,
    categories,
    category,
    purpose,
    purposes,
)
from consent.queries.changes import Change, changes
from consent.queries.consents import (
    ConsentSeen,
    EventSeen,
    clauses_of,
    consent,
    consents,
    ending,
    history,
    is_paused,
    proposals,
    status_of,
    suspended_by,
    suspended_since,
    withdrawal,
)
from consent.queries.decisions import Known, facts, facts_at
from consent.queries.evidence import EvidenceSeen, evidence
from consent.queries.looking import next_look
from consent.queries.ownership import ownerships
from consent.queries.permissions import InForce, Permissions, in_force, permissions
from consent.queries.promises import Promise, promises
from consent.queries.requests import (
    NoSuchRequest,
    RequestSeen,
    asked_lately,
    open_requests,
    request,
    requests,
    waiting,
)
from consent.queries.standings import Ruling, due, live, rulings, statements, statements_of
from consent.queries.terms import NoSuchTerms, TermsSeen, published, superseding, terms, terms_offered

__all__ = [
    "AgreementSeen",
    "CategorySeen",
    "Change",
    "ConsentSeen",
    "EventSeen",
    "EvidenceSeen",
    "InForce",
    "Known",
    "NoSuchCategory",
    "NoSuchRequest",
    "NoSuchTerms",
    "Permissions",
    "Promise",
    "PurposeSeen",
    "RequestSeen",
    "Ruling",
    "TermsSeen",
    "about_people",
    "agreements",
    "asked_lately",
    "categories",
    "category",
    "changes",
    "clauses_of",
    "consent",
    "consents",
    "due",
    "ending",
    "evidence",
    "facts",
    "facts_at",
    "history",
    "in_force",
    "is_paused",
    "live",
    "next_look",
    "open_requests",
    "ownerships",
    "permissions",
    "prohibitions_of",
    "promises",
    "proposals",
    "published",
    "purpose",
    "purposes",
    "request",
    "requests",
    "rulings",
    "statements",
    "statements_of",
    "status_of",
    "superseding",
    "suspended_by",
    "suspended_since",
    "terms",
    "terms_offered",
    "waiting",
    "withdrawal",
]
