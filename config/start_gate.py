"""Refuse to start a process that must not serve: unsafe settings, or a database that does not fit it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from config.preflight import inspection
from config.preflight.reason import Part, Reason
from identity.operations import security_events
from ledger import clock, version_fence

log = structlog.get_logger(__name__)


class Refused(Exception):
    """This process must not serve. The message has one line for each reason, and says what to do."""


def pass_or_refuse(part: Part) -> None:
    """Wait until the database answers, then return if this process may serve from it. Raises: Refused."""
    try:
        if settings.LICET_ENVIRONMENT != "development":
            if inspection.of_settings(part):
                _refuse(part, list(inspection.everything(part)))  # at once, and all of them
            version_fence.wait()
            _refuse(part, inspection.of_database())
        elif (found := version_fence.wait()) is not None:
            raise Refused(_line(found.sentence))
    finally:
        connection.close()  # before a worker forks, and because the thread that asked ends


def pass_or_exit(part: Part) -> None:
    """Do the same, and end the process with 1 and the reasons."""
    try:
        pass_or_refuse(part)
    except Refused as reasons:
        say(reasons)
        sys.exit(1)


def say(reasons: Refused) -> None:
    """Print the reasons, each on a line. Celery redirects its error output to the log, which has one line for all."""
    output = sys.__stderr__ or sys.stderr
    output.write(f"{reasons}\n")
    output.flush()


def _refuse(part: Part, reasons: Sequence[Reason]) -> None:
    if reasons:
        _note(part, reasons)
        raise Refused("\n".join(_line(reason.sentence) for reason in reasons))


def _note(part: Part, reasons: Sequence[Reason]) -> None:
    """Keep the refusal as a security event, if the database can take it; the log has it in any case."""
    codes = [reason.code for reason in reasons]
    if any(code.startswith("database") for code in codes):
        log.warning("start_refusal_not_kept", part=part, reasons=codes)
        return  # it may be a database that is not Licet's
    try:
        security_events.record("start.refused", at=clock.now(), detail={"part": part, "reasons": codes})
    except DatabaseError as error:
        log.warning("start_refusal_not_kept", part=part, reasons=codes, error=str(error))


def _line(sentence: str) -> str:
    return f"Licet does not start. {sentence}"
