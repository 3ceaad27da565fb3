"""Retire model versions, on request or because the data they learned from must be destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.versions.models.model_state import ModelState
from lineage.versions.models.version import ModelVersion
from lineage.versions.queries import versions
from wire import ids


@transaction.atomic
def retire(*, model: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Retire a version from now on; a repeat changes nothing. Raises: versions.NoSuchModel.

    The free-text reason is not in the ledger. Versions derived from this one are not retired with it.
    """
    row = ModelVersion.objects.filter(id=model).first()
    if row is None:
        raise versions.NoSuchModel(ids.render(ids.MODEL, model))
    if drafts := retire_versions([row], reason=reason, at=at):
        ledger.record(drafts, by=by, at=at)


def retire_versions(rows: Sequence[ModelVersion], *, reason: str, at: datetime) -> list[Draft]:
    """Retire those versions that are not retired yet. Returns the entries to record, one for each."""
    made = {
        row.id: ModelState(model=row, state="retired", at=at, reason=reason, entry_id=ids.new(at=at))
        for row in rows
    }
    ModelState.objects.bulk_create(made.values(), ignore_conflicts=True)
    new = set(
        ModelState.objects.filter(entry_id__in=[state.entry_id for state in made.values()]).values_list(
            "model", flat=True
        )
    )
    return [_draft(row, made[row.id].entry_id) for row in rows if row.id in new]


def _draft(row: ModelVersion, entry: UUID) -> Draft:
    body = {"model": str(row.id), "family": row.family, "name": row.name, "version": row.version}
    return Draft(entry, kinds.RETIRED.name, row.mode, body, tenant=row.only_tenant_id)
