"""Record what customers say would make a no a yes. The no itself never waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import kinds
from pricing.demand import WISHES, About
from pricing.models import Demand
from tenants.queries import tenants
from wire import ids


class DemandUnclear(ValueError):
    """Say what would have to be different: each wish once, `nothing` alone. A discount belongs to `price`."""

    code = "demand_unclear"


@transaction.atomic
def state_demand(
    *,
    tenant: UUID,
    about: About,
    subject: UUID,
    category: str,
    purpose: str,
    wishes: Sequence[str],
    figure_bps: int | None = None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record what would make this no a yes. Returns its id. Raises: DemandUnclear."""
    said = [wish for wish in WISHES if wish in wishes]
    if not said or len(said) != len(wishes) or ("nothing" in said and len(said) > 1):
        raise DemandUnclear(", ".join(wishes))
    if figure_bps is not None and "price" not in said:
        raise DemandUnclear(f"{figure_bps} basis points")
    seen = tenants.tenant_by_id(id=tenant)
    id = ids.new(at=at)
    body = {
        "demand": str(id),
        "tenant": seen.key,
        "about": about,
        "subject": str(subject),
        "category": category,
        "purpose": purpose,
        "wishes": said,
        "figure_bps": figure_bps,
    }
    draft = Draft(ids.new(at=at), kinds.DEMANDED.name, seen.mode, body, tenant=tenant, account=seen.account)
    Demand.objects.create(
        id=id,
        tenant_id=tenant,
        about=about,
        subject=subject,
        category=category,
        purpose=purpose,
        wishes=said,
        figure_bps=figure_bps,
        entry_id=draft.id,
    )
    ledger.record([draft], by=by, at=at)
    return id
