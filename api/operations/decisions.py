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
    question: str
    answer: str
    decided_at: datetime


# One JSON text rather than arrays, which a driver escapes element by element in Python beside the answers, and
# rather than COPY, which PostgreSQL refuses under row-level security.
_INSERT = """
INSERT INTO api_loggeddecision (id, mode, tenant, account, key, question, answer, decided_at)
SELECT id, mode, tenant, account, key, question, answer, decided_at
FROM json_to_recordset(%s::json) AS line (id uuid, mode text, tenant uuid, account uuid, key uuid,
                                          question jsonb, answer jsonb, decided_at timestamptz)
"""


def log(lines: Sequence[LoggedLine]) -> None:
    """Write lines into the log of decisions. Enter `scope.everything(reason="decide")` for it."""
    written = orjson.dumps(
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
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [written.decode()])
