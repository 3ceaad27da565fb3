"""Read the proposals that staff keep to use again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.models import ProposalTemplate


@dataclass(frozen=True, slots=True)
class TemplateRecord:
    name: str
    items: Sequence[Mapping[str, Any]]
    saved_at: datetime


def templates(*, mode: str) -> list[TemplateRecord]:
    """Return the templates by name."""
    return [
        TemplateRecord(row.name, row.items, row.saved_at)
        for row in ProposalTemplate.objects.filter(mode=mode)
    ]
