"""Register what a job of another system is for."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.findings import job_roles
from lineage.findings.models.job import Job
from lineage.findings.openlineage import patterns
from lineage.findings.openlineage.event import Name
from lineage.findings.queries import jobs, readers
from tenants import changes
from tenants.changes import ChangeKind, NoLongerFits, WaitingChange
from tenants.operations import approvals
from tenants.operations.approvals import Proposal
from wire import ids

NOT_TRAINING: Final = "job.not_training"


def register() -> None:
    """Register the change that waits for a second person. The customers whose data the job read see it."""
    changes.register(
        ChangeKind(
            NOT_TRAINING,
            working_days=0,
            carry_out=_carry_out,
            owners_decide=False,
            title="A job that reads customers' data and does not train",
        )
    )


def subject(key: str) -> str:
    """Return the subject under which an answer about a job waits."""
    return f"job:{key}"


@transaction.atomic
def put_job(
    *, mode: str, key: str, namespace: str, name: str, role: str, reason: str = "", by: Actor, at: datetime
) -> None:
    """Register a job. A repeat changes nothing. The role `service` waits for a second person.

    Raises: patterns.NotAPattern, job_roles.JobNotExact, job_roles.JobReasonMissing.
    """
    for pattern in (namespace, name):
        if patterns.TENANT in pattern:
            raise patterns.NotAPattern(pattern)
    last = _last(mode, key)
    if last is not None and (last.namespace, last.name, last.role) == (namespace, name, role):
        return
    if role != job_roles.SERVICE:
        _write(mode, key, namespace, name, role, by=by, at=at)
        return
    job_roles.check_answer(namespace=namespace, name=name, reason=reason)
    if last is None:
        last = _write(mode, key, namespace, name, job_roles.UNDECIDED, by=by, at=at)
    proposal = Proposal(
        change=NOT_TRAINING,
        mode=mode,
        subject=subject(key),
        member="role",
        was={"namespace": last.namespace, "job": last.name, "role": last.role},
        becomes={"namespace": namespace, "job": name, "role": role, "reason": reason},
        arguments={"key": key, "number": last.number, "namespace": namespace, "name": name},
        concerned=readers.accounts_read_by(mode=mode, job=Name(namespace, name)),
    )
    approvals.propose(proposal, by=by, at=at)


def void_answers(*, mode: str, job: Name, by: Actor, at: datetime) -> None:
    """End the answer that this job does not train: an event of it says that it does."""
    for record in jobs.list_jobs(mode=mode):
        if record.role == job_roles.SERVICE and patterns.matches(record.namespace, record.name, job):
            _write(mode, record.key, record.namespace, record.name, job_roles.TRAINING, by=by, at=at)


def _carry_out(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    said = change.arguments
    last = _last(change.mode, said["key"])
    if last is None or last.number != said["number"]:
        raise NoLongerFits("the job was registered anew since")
    _write(change.mode, said["key"], said["namespace"], said["name"], job_roles.SERVICE, by=by, at=at)


def _last(mode: str, key: str) -> Job | None:
    return Job.objects.filter(mode=mode, key=key).order_by("-number").first()


def _write(mode: str, key: str, namespace: str, name: str, role: str, *, by: Actor, at: datetime) -> Job:
    last = _last(mode, key)
    said = {"number": last.number + 1 if last else 1, "namespace": namespace, "name": name, "role": role}
    entry = Draft(ids.new(at=at), kinds.JOB.name, mode, {"job": key, **said})
    row = Job.objects.create(mode=mode, key=key, registered_at=at, entry_id=entry.id, **said)
    ledger.record([entry], by=by, at=at)
    return row
