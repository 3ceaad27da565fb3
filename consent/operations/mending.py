"""Derive standings again that differ from the ledger, by the function that writes them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consent import consent_folds
from consent.models import Category, Consent, ConsentEvent, Purpose, Standing
from consent.operations import recording
from ledger import explained_rows, mending
from ledger.mending import Mended
from tenants.operations import tenants as tenant_operations
from tenants.queries import tenants


def register() -> None:
    mending.register("consent.standings", mend_standing)


def mend_standing(key: str, entry: UUID) -> Mended:
    """Derive the standing of a consent key again. `key` is as `consent_folds.standing_key` writes it.

    `entry` is the id of the entry that says so. A standing without events is removed.

    It reads the tenant's events and their consents. If those differ from the ledger too, restore them first.
    """
    tenant, category_code, purpose_code = consent_folds.parse_standing_key(key)
    home = tenants.tenant_by_id(id=UUID(tenant))
    tenant_operations.lock_tenant_row(mode=home.mode, key=home.key)
    category = Category.objects.get(mode=home.mode, code=category_code)
    purpose = Purpose.objects.get(mode=home.mode, code=purpose_code)
    question = (home.id, category.id, purpose.id)
    before = _content(question)
    consents = list(
        Consent.objects.filter(tenant=home.id, category=category, purpose=purpose).values_list(
            "id", flat=True
        )
    )
    newest = (
        ConsentEvent.objects.filter(consent__in=consents, revision__isnull=False)
        .order_by("-revision")
        .first()
    )
    if newest is None:
        explained_rows.remove(*_rows(question), entry=entry)
    elif newest.revision is not None and newest.recorded_at is not None:
        recording.rebuild_standing(
            question, None, entry=entry, revision=newest.revision, at=newest.recorded_at
        )
    return Mended(home.mode, home.id, home.account, before, _content(question))


def _content(question: recording.ConsentKey) -> Any:
    row = _rows(question).first()
    return None if row is None else {"statements": row.statements, "revision": row.revision}


def _rows(question: recording.ConsentKey) -> QuerySet[Standing]:
    tenant, category, purpose = question
    return Standing.objects.filter(tenant=tenant, category=category, purpose=purpose)
