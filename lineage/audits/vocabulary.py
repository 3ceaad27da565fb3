"""The vocabulary of audits: severities, answers, opinions and statuses. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

AUDITOR: Final = "auditor"
AUDIT_KEY: Final = "audit_key"
RECORDERS: Final = (AUDITOR, AUDIT_KEY)
SEVERITIES: Final = ("minor", "major", "critical")
ANSWERS: Final = ("accepted", "disputed")
# ISA 700 and 705: unqualified, qualified, adverse, and the disclaimer of an opinion.
OPINIONS: Final = ("unqualified", "qualified", "adverse", "disclaimer")
OPEN, OVERDUE, ANSWERED = "open", "overdue", "answered"
FINDING_STATUSES: Final = (OPEN, OVERDUE, ANSWERED)
RUNNING, CONCLUDED, ENDED = "open", "concluded", "ended"
STATUSES: Final = (RUNNING, CONCLUDED, ENDED)
ANSWER_WITHIN: Final = timedelta(days=30)


def finding_status(*, answered: bool, overdue: bool) -> str:
    if answered:
        return ANSWERED
    return OVERDUE if overdue else OPEN


def status(*, concluded: bool, access_ended: bool) -> str:
    """An audit is `concluded` by its opinion, and `ended` if the auditor's access ended without one."""
    if concluded:
        return CONCLUDED
    return ENDED if access_ended else RUNNING
