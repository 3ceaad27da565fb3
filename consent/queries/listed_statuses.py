"""The statuses of the consents on one page of a list, in as many statements for many as for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from consent import statement_rules
from consent.models import Consent, ConsentEvent
from consent.queries import statements
from consent.statement_rules import Statement, Status

_SUSPENSION: Final = ("suspended", "restored")


def statuses(*, ids: Sequence[UUID], at: datetime) -> dict[UUID, Status]:
    """Return the status of each of these consents.

    A suspension counts from its entry, which the sweep records within a minute of its cause.
    """
    keys = dict.fromkeys(Consent.objects.filter(id__in=ids).values_list("tenant", "category", "purpose"))
    same = Q(pk__in=[])
    for tenant, category, purpose in keys:
        same |= Q(tenant=tenant, category=category, purpose=purpose)
    rows = Consent.objects.filter(same)
    built = {each.id: each for each in statements.statements(rows)}
    by_key: dict[tuple[UUID, UUID, UUID], list[Statement]] = {}
    for id, tenant, category, purpose in rows.values_list("id", "tenant", "category", "purpose"):
        if id in built:
            by_key.setdefault((tenant, category, purpose), []).append(built[id])
    settled = {key: statement_rules.settled(found, by=at) for key, found in by_key.items()}
    suspended, wanted = _suspended(ids), set(ids)
    return {
        each.id: statement_rules.status(each, found, at, suspended_since=suspended.get(each.id))
        for found in settled.values()
        for each in found
        if each.id in wanted
    }


def _suspended(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return since when each of these consents is suspended, by the newest entry about it."""
    since: dict[UUID, datetime] = {}
    rows = ConsentEvent.objects.filter(consent__in=ids, kind__in=_SUSPENSION, recorded_at__isnull=False)
    for consent, kind, at in rows.order_by("id").values_list("consent", "kind", "recorded_at"):
        if kind == "suspended" and at is not None:
            since.setdefault(consent, at)
        else:
            since.pop(consent, None)
    return since
