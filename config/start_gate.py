"""Refuse to start a process that must not serve from its database: too old, too new, or too powerful."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.checks import CheckMessage
from django.db import connection

from ledger import checks, version_fence


class Refused(Exception):
    """This process must not serve. The message is one sentence or two, and says what to do."""


def pass_or_refuse() -> None:
    """Wait until the database answers, then return if this process may serve from it. Raises: Refused."""
    try:
        found = version_fence.wait()
        if found is not None:
            raise Refused(found.sentence)
        if settings.LICET_ENVIRONMENT != "development":
            for message in checks.role_is_powerless(None, databases=["default"]):
                raise Refused(_sentence(message))
    finally:
        connection.close()  # before a worker forks, and because the thread that asked ends


def pass_or_exit(**_: object) -> None:
    """Do the same, and end the process with the reason. For Celery, whose signals take keywords."""
    try:
        pass_or_refuse()
    except Refused as reason:
        sys.exit(f"Licet does not start. {reason}")


def _sentence(message: CheckMessage) -> str:
    return f"{message.msg} {message.hint}"
