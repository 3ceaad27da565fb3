"""Propose several consents to a tenant at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from consent import kinds
from consent.conditions import Conditions
from consent.models import Proposal, ProposalItem
from consent.operations import statements
from consent.operations.evidence import EvidenceInput
from consent.operations.item_faults import ItemRefused, ItemRepeated
from consent.proposal_rules import VENDOR
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.operations import tenants
from tenants.queries import people
from tenants.queries import tenants as tenant_queries
from wire import ids, times


@dataclass(frozen=True, slots=True)
class ItemInput:
    """One consent to propose."""

    category: str
    purpose: str
    terms: str
    conditions: Conditions
    evidence: Sequence[EvidenceInput] = ()


@transaction.atomic
def propose(
    *, mode: str, tenant: str, items: Sequence[ItemInput], asks_about: str = "", by: Actor, at: datetime
) -> UUID:
    """Propose these consents to a tenant. None has an effect before the customer accepts it. Returns the id.

    Raises: tenants.queries.NoSuchTenant, ItemRefused.
    """
    seen = tenants.lock_tenant_row(mode=mode, key=tenant)
    recorded = [_record(place, item, items, mode=mode, tenant=tenant, by=by, at=at) for place, item in
                enumerate(items)]  # fmt: skip
    id, proposer = ids.new(at=at), people.person_behind(by)
    lapses_at = at + timedelta(days=settings.LICET_PROPOSAL_DAYS)
    body = {
        "proposal": str(id),
        "tenant": seen.key,
        "items": [
            {
                "item": number,
                "consent": str(consent),
                "category": item.category,
                "purpose": item.purpose,
            }
            for number, (item, consent) in enumerate(zip(items, recorded, strict=True), start=1)
        ],
        "asks_about": asks_about or None,
        "lapses_at": times.render(lapses_at),
        "proposer": str(proposer) if proposer else None,
    }
    draft = Draft(
        ids.new(at=at), kinds.PROPOSAL_OPENED.name, mode, body, tenant=seen.id, account=seen.account
    )
    Proposal.objects.create(
        id=id,
        mode=mode,
        tenant_id=seen.id,
        asks_about=asks_about,
        proposer=proposer,
        created_at=at,
        lapses_at=lapses_at,
        entry_id=draft.id,
    )
    ProposalItem.objects.bulk_create(
        ProposalItem(
            proposal_id=id,
            tenant_id=seen.id,
            item=number,
            side=VENDOR,
            consent_id=consent,
            entry_id=draft.id,
        )
        for number, consent in enumerate(recorded, start=1)
    )
    ledger.record([draft], by=by, at=at)
    return id


def _record(place: int, item: ItemInput, items: Sequence[ItemInput], **given: Any) -> UUID:
    same = [each for each in items[:place] if (each.category, each.purpose) == (item.category, item.purpose)]
    if same:
        raise ItemRefused(place, ItemRepeated(f"{item.category} for {item.purpose}"))
    try:
        return statements.record_statement(
            category=item.category,
            purpose=item.purpose,
            terms=item.terms,
            conditions=item.conditions,
            evidence=item.evidence,
            manner="offered",
            **given,
        ).consent
    except (ValueError, LookupError) as error:
        if isinstance(error, tenant_queries.NoSuchTenant) or not hasattr(error, "code"):
            raise
        raise ItemRefused(place, error) from error
