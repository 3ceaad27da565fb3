"""What a failure of the database is called in a problem document. A failure never decides anything.

SQLSTATE codes are listed in appendix A of the PostgreSQL manual.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db import Error as DjangoDatabaseError
from django.db import InterfaceError, OperationalError
from psycopg import Error as PsycopgError
from psycopg_pool import PoolTimeout

from wire.problems import Problem

_RETRY: Final = {"Retry-After": "1"}
_DETAIL: Final = {
    "database_unavailable": "The database does not answer. Nothing was decided or recorded. Try again in a moment.",
    "database_busy": "The database did not finish in time. Nothing was decided or recorded. Try again in a moment.",
    "database_read_only": "The database accepts no writes at present. Nothing was recorded. Our operators must act.",
    "disk_full": "Our storage is full. Nothing was recorded. Our operators must act; try again later.",
}
# By SQLSTATE, or by its class of two characters.
_CODE: Final = {
    "53100": "disk_full",
    "58030": "disk_full",  # io_error: the file system refused the write
    "25006": "database_read_only",
    "40001": "database_busy",  # serialization_failure
    "40P01": "database_busy",  # deadlock_detected
    "55P03": "database_busy",  # lock_not_available
    "57014": "database_busy",  # query_canceled: a statement took too long
    "08": "database_unavailable",
    "53": "database_unavailable",  # insufficient resources: connections, memory
    "57": "database_unavailable",  # operator intervention: shutdown, crash, start-up
    "58": "database_unavailable",  # system error
    "XX": "database_unavailable",  # internal error, damaged files
}


class DatabaseUnreachable(Exception):
    """The primary did not answer, so the question was not decided. `sqlstate` is empty if it said nothing at all."""

    def __init__(self, detail: str, *, sqlstate: str = "") -> None:
        super().__init__(detail)
        self.sqlstate = sqlstate


def problem_of(error: BaseException) -> Problem | None:
    """Return the problem for a database's failure, None if the error is something else."""
    if isinstance(error, DatabaseUnreachable):
        return problem(_code(error.sqlstate) or "database_unavailable")
    if isinstance(error, (DjangoDatabaseError, PsycopgError)):
        known = next((code for state in _sqlstates(error) if (code := _code(state))), None)
        if known is not None:
            return problem(known)
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
        return problem("database_unavailable")
    return None


def problem(code: str) -> Problem:
    return Problem(code, _DETAIL[code], headers=_RETRY)


def _code(sqlstate: str) -> str | None:
    return _CODE.get(sqlstate) or _CODE.get(sqlstate[:2])


def _sqlstates(error: BaseException) -> Iterator[str]:
    """The SQLSTATE of an error and of those that caused it: Django wraps the driver's errors."""
    cause: BaseException | None = error
    while cause is not None:
        state = getattr(cause, "sqlstate", None)
        if state:
            yield state
        cause = cause.__cause__
