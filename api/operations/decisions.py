from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

# One JSON text rather than arrays, which a driver escapes element by element in Python, and rather than COPY,
# which PostgreSQL refuses under row-level security.
_INSERT = """
INSERT INTO api_loggeddecision (id, mode, tenant, account, key, question, answer, decided_at)
SELECT id, mode, tenant, account, key, question, answer, decided_at
FROM json_to_recordset(%s::json) AS line (id uuid, mode text, tenant uuid, account uuid, key uuid,
                                          question jsonb, answer jsonb, decided_at timestamptz)
"""


def log_decisions(lines: Sequence[bytes]) -> None:
    """Write lines, each made by `Decided.logged`, into the log of decisions.

    The caller enters `scope.everything(reason="decide")` before.
    """
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [f"[{','.join(line.decode() for line in lines)}]"])


def expand_piles(*, most: int) -> int:
    """Turn up to `most` piles of lines into rows. Returns the number of lines written."""
    written = 0
    for _ in range(most):
        with connection.cursor() as cursor:
            cursor.execute("SELECT api_unfold_decisions()")
            (lines,) = cursor.fetchone()
        if lines == 0:
            break
        written += lines
    return written
