"""Compare the jobs that OpenLineage events named with the clearances that their runs claimed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from lineage.findings.models.job import Job
from lineage.findings.models.observed_run import ObservedRun


@dataclass(frozen=True, slots=True)
class JobCompleteness:
    """One job: how many of its runs were seen, and how many named a clearance. `role`: registered as what, or empty."""

    namespace: str
    name: str
    role: str
    runs: int
    cleared: int

    @property
    def without(self) -> int:
        return self.runs - self.cleared


def jobs_seen(*, mode: str, since: datetime) -> list[JobCompleteness]:
    """The jobs whose runs were seen since an instant, those with most runs without a clearance first."""
    runs: Counter[tuple[str, str]] = Counter()
    cleared: Counter[tuple[str, str]] = Counter()
    rows = ObservedRun.objects.filter(mode=mode, first_at__gte=since).values_list("jobs", "claimed")
    for jobs, claimed in rows.iterator(1000):
        for namespace, name in {(str(each[0]), str(each[1])) for each in jobs}:
            runs[namespace, name] += 1
            cleared[namespace, name] += bool(claimed)
    newest = Job.objects.filter(mode=mode).order_by("key", "-number").distinct("key")
    roles = {(row.namespace, row.name): row.role for row in newest}
    found = [
        JobCompleteness(namespace, name, roles.get((namespace, name), ""), number, cleared[namespace, name])
        for (namespace, name), number in runs.items()
    ]
    return sorted(found, key=lambda job: (-job.without, job.namespace, job.name))
