"""Read registered jobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lineage.findings.models.job import Job
from lineage.findings.openlineage.event import Name
from lineage.findings.openlineage.patterns import matches


class NoSuchJob(LookupError):
    """No job is registered under this key. Register it first."""

    code = "no_such_job"


@dataclass(frozen=True, slots=True)
class JobRecord:
    mode: str
    key: str
    namespace: str
    name: str
    role: str
    number: int
    registered_at: datetime


def list_jobs(*, mode: str, after: str = "", limit: int | None = None) -> list[JobRecord]:
    rows = Job.objects.filter(mode=mode, key__gt=after).order_by("key", "-number").distinct("key")
    return [_job(row) for row in (rows[:limit] if limit is not None else rows)]


def has_role(role: str, *, mode: str, jobs: Iterable[Name]) -> bool:
    """Whether one of these jobs is registered with the role."""
    known = [one for one in list_jobs(mode=mode) if one.role == role]
    return any(matches(one.namespace, one.name, job) for job in jobs for one in known)


def job(*, mode: str, key: str) -> JobRecord:
    """Return the newest registration of a job. Raises: NoSuchJob."""
    row = Job.objects.filter(mode=mode, key=key).order_by("-number").first()
    if row is None:
        raise NoSuchJob(key)
    return _job(row)


def _job(row: Job) -> JobRecord:
    return JobRecord(row.mode, row.key, row.namespace, row.name, row.role, row.number, row.registered_at)
