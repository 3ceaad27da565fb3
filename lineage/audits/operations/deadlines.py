"""Record the deadlines for answers that have passed."""

from __future__ import annotations

from datetime import datetime

import structlog

from ledger import scope
from ledger.actors import Actor
from lineage.audits.operations import answers
from lineage.audits.queries import findings

log = structlog.get_logger(__name__)


def watch_answers(*, by: Actor, at: datetime) -> int:
    """Record each answer that is overdue. Returns their number. A failure does not stop the others."""
    with scope.everything(reason="sweep"):
        late = findings.past_deadline(at=at)
    count = 0
    for finding in late:
        try:
            with scope.everything(reason="sweep"):
                count += answers.note_overdue(finding=finding, by=by, at=at)
        except Exception:  # go on with the next finding
            log.exception("audit_deadline_not_watched")
    return count
