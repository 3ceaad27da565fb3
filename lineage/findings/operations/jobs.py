"""Register what a job of another system is for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.findings.models.job import Job
from lineage.findings.openlineage import patterns
from wire import ids


@transaction.atomic
def put_job(*, mode: str, key: str, namespace: str, name: str, role: str, by: Actor, at: datetime) -> None:
    """Register a job. A repeat changes nothing. Raises: patterns.NotAPattern."""
    for pattern in (namespace, name):
        if patterns.TENANT in pattern:
            raise patterns.NotAPattern(pattern)
    last = Job.objects.filter(mode=mode, key=key).order_by("-number").first()
    if last is not None and (last.namespace, last.name, last.role) == (namespace, name, role):
        return
    number = last.number + 1 if last else 1
    entry = Draft(
        ids.new(at=at),
        kinds.JOB.name,
        mode,
        {"job": key, "number": number, "namespace": namespace, "name": name, "role": role},
    )
    Job.objects.create(
        mode=mode,
        key=key,
        number=number,
        namespace=namespace,
        name=name,
        role=role,
        registered_at=at,
        entry_id=entry.id,
    )
    ledger.record([entry], by=by, at=at)
