from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection


@dataclass(frozen=True, slots=True)
class LoggedLine:
    """One decision for the log; `question` and `answer` are JSON texts."""

    id: UUID
    mode: str
    tenant: UUID | None
    account: UUID | None
    key: UUID
    question: bytes
    answer: bytes
    decided_at: datetime


# One JSON text rather than arrays, which a driver escapes element by element in Python beside the answers, and
# rather than COPY, which PostgreSQL refuses under row-level security.
_INSERT = """
INSERT INTO api_loggeddecision (id, mode, tenant, account, key, question, answer, decided_at)
SELECT id, mode, tenant, account, key, question, answer, decided_at
FROM json_to_recordset(%s::json) AS line (id uuid, mode text, tenant uuid, account uuid, key uuid,
                                          question jsonb, answer jsonb, decided_at timestamptz)
"""

_PILE = "INSERT INTO api_decisionpile (first_id, last_id, lines) VALUES (%s, %s, %s)"


def log(lines: Sequence[LoggedLine]) -> None:
    """Write lines into the log of decisions. Enter `scope.everything(reason="decide")` for it."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [_written(lines)])


def pile(lines: Sequence[LoggedLine]) -> None:
    """Write lines as one text, to be unfolded into the log later: a tenth of the primary's work for now."""
    ids = [line.id for line in lines]
    with connection.cursor() as cursor:
        cursor.execute(_PILE, [min(ids), max(ids), _written(lines)])


def unfold(*, most: int) -> int:
    """Unfold up to `most` piles, each in a transaction of its own. Returns the lines written."""
    written = 0
    for _ in range(most):
        with connection.cursor() as cursor:
            cursor.execute("SELECT api_unfold_decisions()")
            (lines,) = cursor.fetchone()
        if lines == 0:
            break
        written += lines
    return written


def _written(lines: Sequence[LoggedLine]) -> str:
    return orjson.dumps(
        [
            {
                "id": line.id,
                "mode": line.mode,
                "tenant": line.tenant,
                "account": line.account,
                "key": line.key,
                "question": orjson.Fragment(line.question),
                "answer": orjson.Fragment(line.answer),
                "decided_at": line.decided_at,
            }
            for line in lines
        ]
    ).decode()
