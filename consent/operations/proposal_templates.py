"""Keep a proposal to use it again for other customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.models import ProposalTemplate


@transaction.atomic
def save_template(
    *, mode: str, name: str, items: Sequence[Mapping[str, Any]], by: UUID, at: datetime
) -> None:
    """Keep these items under a name. A template of that name is replaced. `by` is the person."""
    ProposalTemplate.objects.update_or_create(
        mode=mode, name=name, defaults={"items": list(items), "saved_by": by, "saved_at": at}
    )


@transaction.atomic
def remove_template(*, mode: str, name: str) -> None:
    """Remove a template. Proposals that were made from it stay."""
    ProposalTemplate.objects.filter(mode=mode, name=name).delete()
