"""Find what named people must be told of. Enter a scope of all rows first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from identity.alert_kinds import (
    APPROVALS_OF_PERSON,
    APPROVALS_WITHIN,
    FAILED,
    FAILURES_OF_ADDRESS,
    FAILURES_OF_PERSON,
    FAILURES_WITHIN,
    AlertFound,
)
from identity.models import SecurityEvent
from tenants.models import ApiKey, ApprovalStep

_KEYS = ("key.elsewhere", "key.new_network")


def found(*, at: datetime) -> Iterator[AlertFound]:
    """Yield everything that is to be told at `at`."""
    yield from _failures(at)
    yield from _keys(at)
    yield from _approvals(at)


def _failures(at: datetime) -> Iterator[AlertFound]:
    failed = SecurityEvent.objects.filter(kind__in=FAILED, at__gt=at - FAILURES_WITHIN, at__lte=at).order_by()
    of_people = failed.exclude(user=None).values_list("user").annotate(tries=Count("id"))
    for user, tries in of_people.filter(tries__gte=FAILURES_OF_PERSON):
        yield AlertFound("failures.person", f"user:{user}", {"user": user, "tries": tries})
    of_addresses = failed.exclude(address="").values_list("address").annotate(tries=Count("id"))
    for address, tries in of_addresses.filter(tries__gte=FAILURES_OF_ADDRESS):
        yield AlertFound("failures.address", f"address:{address}", {"address": address, "tries": tries})


def _keys(at: datetime) -> Iterator[AlertFound]:
    events = SecurityEvent.objects.filter(kind__in=_KEYS, at__gt=at - timedelta(days=1), at__lte=at)
    for event in events.order_by("at"):
        network = event.detail["network"]
        yield AlertFound(
            event.kind,
            f"key:{event.key_id}:{network}",
            {"key": str(event.key_id), "network": network, "address": event.address},
        )


def _approvals(at: datetime) -> Iterator[AlertFound]:
    steps = ApprovalStep.objects.filter(
        kind="approved", account=None, recorded_at__gt=at - APPROVALS_WITHIN, recorded_at__lte=at
    )
    counted = steps.exclude(person=None).order_by().values_list("person").annotate(given=Count("id"))
    for person, given in counted.filter(given__gte=APPROVALS_OF_PERSON):
        yield AlertFound("approvals.many", f"person:{person}", {"person": str(person), "approvals": given})


def owners_of_key(*, key: UUID) -> tuple[UUID | None, UUID | None]:
    """Return the person who answers for a key, and the account of the only tenant that it sees. None: there is none."""
    row = ApiKey.objects.select_related("tenant").get(id=key)
    return row.holder, row.tenant.account_id if row.tenant else None
