"""Agreements: signed papers that say whether an account's data may be trained on."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Nullable, Page, Record
from api.schema.scalars import (
    Boolean,
    Choice,
    Constant,
    Digest,
    Flag,
    Id,
    Integer,
    Key,
    Text,
    Time,
    is_filled,
)
from api.shapes.approval import WAITING
from api.shapes.common import EVIDENCE_LIST
from api.shapes.consent_bodies import is_email
from consent.operations.agreements import Contact
from consent.paper_ends import End
from consent.queries.agreements import AgreementRecord
from tenants.queries import people
from wire import ids, times

_KINDS = ("msa", "dpa", "order_form", "amendment")
_TRAINING = ("prohibited", "opt_in", "silent")
_DATA_USE = ("services_only", "wider")
_AMENDED_BY = ("signed_writing", "portal")
_RENEWAL = ("auto", "none")
_BINDS = ("account", "account_and_controlled")
_PARTS = ("tenants", "categories", "purposes")
_SAYS_DATA_USE = (
    "What a paper that is silent about training says about the use of data. Left out in an msa or dpa: services_only,"
    " which answers like a prohibition"
)
_SAYS_AMENDED_BY = (
    "How the contract may be amended. Left out: as the paper that this one amends says, else portal. Under"
    " signed_writing, a signature in the portal waits for an addendum that makes the portal valid"
)
_SAYS_RENEWAL = "auto: it stays in effect past `effective_until` until another paper names it in `ends`"
_SAYS_RANK = "Rank among several papers as it is printed, 1 is highest. It never lifts a prohibition"
_SAYS_BINDS = "Left out: account_and_controlled for a paper that prohibits, else account"
_SAYS_INDEPENDENT = (
    "True: papers of the accounts above do not bind this account. It waits for a second person"
)
_SAYS_CONFIDENTIAL = "True: the accounts above are not shown the paper"

_SCOPE = {part: ListOf(Key(), "Left out or empty: all", null=True) for part in _PARTS}
SCOPE_REQUEST = Noun("AgreementScope", {}, _SCOPE, description="What the paper is about")
END_REQUEST = Noun(
    "AgreementEndSaid",
    {"reference": Key("The paper of this account that it ends"), "at": Time()},
    make=End,
)
CONTACT_REQUEST = Noun(
    "AgreementContactSaid",
    {"name": Text(longest=200, check=is_filled), "email": Text(longest=254, check=is_email)},
    make=Contact,
)
AGREEMENT_REQUEST = Noun(
    "AgreementSaid",
    {
        "kind": Choice(_KINDS),
        "training": Choice(_TRAINING, "What the paper says about training"),
        "effective_from": Time(),
    },
    {
        "effective_until": Time(null=True).kept(),
        "amends": Key("Reference of the agreement of the account that this one amends", null=True)
        .default("")
        .kept(),
        "evidence": EVIDENCE_LIST.kept(),
        "data_use": Choice(_DATA_USE, _SAYS_DATA_USE, null=True).kept(),
        "amended_by": Choice(_AMENDED_BY, _SAYS_AMENDED_BY, null=True).kept(),
        "renewal": Choice(_RENEWAL, _SAYS_RENEWAL, null=True).default("none").kept(),
        "notice_days": Integer("Days of notice that end the contract", least=0, most=3650, null=True).kept(),
        "rank": Integer(_SAYS_RANK, least=1, most=1000, null=True).kept(),
        "contacts": ListOf(CONTACT_REQUEST, "People who receive the customer's notices", most=50, null=True)
        .default(())
        .kept(),
        "ends": Nullable(END_REQUEST, "Another paper that this one ends").kept(),
        "binds": Choice(_BINDS, _SAYS_BINDS, null=True).kept(),
        "scope": Nullable(SCOPE_REQUEST).kept(),
        "confidential_from_parent": Flag(_SAYS_CONFIDENTIAL).kept(),
        "independent": Flag(_SAYS_INDEPENDENT).kept(),
    },
    example={
        "kind": "msa",
        "training": "prohibited",
        "effective_from": "2024-01-01T00:00:00Z",
        "evidence": [{"sha256": "9f" * 32, "name": "msa.pdf"}],
    },
)
AGREEMENT = Noun(
    "Agreement",
    {
        "object": Constant("agreement"),
        "id": Id(ids.AGREEMENT),
        "account": Key("Key of the account"),
        "reference": Key(),
        "status": Choice(
            ("effective", "pending", "refused", "voided"),
            "pending: it waits for a second person and has no effect. refused: it was not approved",
        ),
        "kind": Choice(_KINDS),
        "training": Choice(_TRAINING),
        "data_use": Choice(
            (*_DATA_USE, "unstated"), "unstated: it was recorded before papers said it", null=True
        ),
        "amended_by": Choice(_AMENDED_BY),
        "renewal": Choice(_RENEWAL),
        "notice_days": Integer(null=True, least=0),
        "rank": Integer(null=True, least=1),
        "contacts": ListOf(Record({"name": Text(), "email": Text()})),
        "ends": Nullable(Record({"reference": Key(), "at": Time()})),
        "binds": Choice(_BINDS),
        "scope": Record({part: ListOf(Key(), "Empty: all") for part in _PARTS}),
        "confidential_from_parent": Boolean(),
        "independent": Boolean(),
        "effective_from": Time(),
        "effective_until": Time(null=True),
        "amends": Key(null=True),
        "evidence": ListOf(Digest()),
        "entry": Id(ids.ENTRY),
        "revision": Integer(least=1),
        "recorded_at": Time(),
    },
    {"approvals": WAITING},
)
AGREEMENT_LIST = Page(AGREEMENT)
VOIDING_REQUEST = Noun(
    "AgreementVoidingSaid",
    {"reason": Text("Why it was recorded in error", longest=500, check=is_filled)},
    example={"reason": "It was signed by another customer."},
)


def write(record: AgreementRecord, *, account: str) -> dict[str, Any]:
    """Write an agreement. `account` is the key of its account."""
    known = people.people(ids=record.contacts)
    return AGREEMENT.write(
        record,
        account=account,
        contacts=[known[id] for id in record.contacts if id in known],
        data_use=record.data_use or None,
        ends={**record.ends, "at": times.parse(record.ends["at"])} if record.ends else None,
        scope={part: record.scope.get(part, []) for part in _PARTS},
    )
