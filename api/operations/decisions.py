from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class LoggedLine:
    """One decision for the log; `question` and `answer` are JSON texts."""

    id: UUID
    mode: str
    tenant: UUID | None
    account: UUID | None
    key: UUID
    question: str
    answer: str
    decided_at: datetime


# Arrays rather than COPY, which PostgreSQL refuses under row-level security.
_INSERT = """
INSERT INTO api_loggeddecision (id, mode, tenant, account, key, question, answer, decided_at)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::uuid[], %s::jsonb[], %s::jsonb[],
                     %s::timestamptz[])
"""


def log(lines: Sequence[LoggedLine]) -> None:
    """Write lines into the log of decisions. Enter `scope.everything(reason="decide")` for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                [line.id for line in lines],
                [line.mode for line in lines],
                [line.tenant for line in lines],
                [line.account for line in lines],
                [line.key for line in lines],
                [line.question for line in lines],
                [line.answer for line in lines],
                [line.decided_at for line in lines],
            ],
        )
