"""Consumers of this room, which run in the transaction that records the entries.

A new statement grants the open requests that it satisfies. A change of a tenant or an agreement rechecks suspensions.
The drafts of an erased person are erased with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consent import kinds
from consent.conditions import Conditions
from consent.operations import drafts as kept_drafts
from consent.operations import requests, suspension_checks
from ledger import consumers
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds as tenant_kinds
from tenants.queries import accounts


def register() -> None:
    consumers.register_in_transaction("consent.requests", [kinds.STATED], grant)
    consumers.register_in_transaction(
        "consent.suspensions",
        [tenant_kinds.TENANT, tenant_kinds.ACCOUNT, *kinds.OF_PAPERS],
        recheck_suspensions,
    )
    consumers.register_in_transaction("consent.drafts", [tenant_kinds.PERSON_ERASED], erase_drafts)


def erase_drafts(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:  # noqa: ARG001  required by the protocol
    """Erase what an erased person had begun to fill in."""
    for draft in drafts:
        kept_drafts.erase_of(person=UUID(draft.body["person"]))
    return []


def recheck_suspensions(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:  # noqa: ARG001  required by the protocol
    """Make the sweep record which consents the tenant's switch or the agreement suspends or restores."""
    for draft in drafts:
        for account in _concerned(draft):
            suspension_checks.recheck_suspensions(
                mode=draft.mode, account=account, tenant=draft.tenant, at=at
            )
    return []


def _concerned(draft: Draft) -> list[UUID | None]:
    """Return the accounts that may have consents suspended by an entry. An account's entry reaches those below it."""
    if draft.account is None or draft.tenant is not None:
        return [draft.account]
    below: list[UUID | None] = [*sorted(accounts.with_those_below([draft.account]))]
    return below


def grant(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:
    """Grant the open requests that these statements satisfy."""
    return [
        added
        for draft in drafts
        if draft.tenant is not None
        for added in requests.grant_requests(
            tenant=draft.tenant,
            category=draft.body["category"],
            purpose=draft.body["purpose"],
            consent=UUID(draft.body["consent"]),
            conditions=Conditions.from_dict(draft.body["conditions"]),
            account=draft.account,
            by=by,
            at=at,
        )
    ]
