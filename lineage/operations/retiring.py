from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds, queries
from lineage.models import ModelState, ModelVersion
from wire import ids


@transaction.atomic
def retire(*, model: UUID, reason: str, by: Actor, at: datetime) -> None:
    """The version is not used any more, from now on. Again: nothing. Raises: queries.models.NoSuchModel.

    The reason stays beside the ledger, as it is free text. What derives from the version is not retired with it.
    """
    row = ModelVersion.objects.filter(id=model).first()
    if row is None:
        raise queries.models.NoSuchModel(ids.render(ids.MODEL, model))
    at = ledger.present(at)
    entry = ids.new(at=at)
    state = ModelState(model=row, state="retired", at=at, reason=reason, entry_id=entry)
    ModelState.objects.bulk_create([state], ignore_conflicts=True)
    if not ModelState.objects.filter(entry_id=entry).exists():
        return  # it was retired before
    said = {"model": str(row.id), "family": row.family, "name": row.name, "version": row.version}
    ledger.record([Draft(entry, kinds.RETIRED.name, row.mode, said, tenant=row.only_tenant_id)], by=by, at=at)
