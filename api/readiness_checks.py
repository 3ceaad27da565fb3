"""The checks behind `/readyz`: each looks at one thing that an answer or a write needs."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from kombu import Connection

from api import database_faults
from api.decisions.fastlane.counts import COUNTS
from api.readiness import OK, Check, Finding
from consent import evidence_files
from ledger import clock, primary_watch, probes, signing_keys, version_fence
from wire.problems import STATUS

log = structlog.get_logger(__name__)
_SECONDS = 2


def primary() -> Finding:
    """The database answers, and proves that it is the primary."""
    with transaction.atomic():
        primary_watch.prove()
    return OK


def migrations() -> Finding:
    """The database has every table that this code needs, and does not ask for newer code."""
    found = version_fence.mismatch()
    return Finding("unavailable", found.code) if found else OK


def signing_key() -> Finding:
    """All keys in the folder can be read, those too that do not sign."""
    signing_keys.key_set()
    return OK


def storage() -> Finding:
    """The database can store a mebibyte more."""
    probes.write()
    return OK


def evidence() -> Finding:
    """A document can be stored."""
    evidence_files.probe()
    return OK


def broker() -> Finding:
    """Wake-ups reach the workers. Without it they start at the next sweep."""
    if settings.CELERY_BROKER_URL.startswith("memory://"):
        return OK
    with Connection(settings.CELERY_BROKER_URL, connect_timeout=_SECONDS) as opened:
        opened.ensure_connection(max_retries=1, timeout=_SECONDS)
    return OK


def mail() -> Finding:
    """The mail server accepts a connection; other backends write where they cannot fail in this way."""
    backend = get_connection(timeout=_SECONDS)
    if isinstance(backend, EmailBackend):
        backend.open()
        backend.close()
    return OK


def decision_log() -> Finding:
    """Decisions are written to the log."""
    if COUNTS.waiting > _WAITING_IS_MANY or COUNTS.spooled:
        return Finding("degraded", "decision_log_behind")
    return OK


_WAITING_IS_MANY = 10_000


def clocks() -> Finding:
    """This process's clock agrees with the database's, and neither has jumped."""
    problems = clock.state().problems
    return Finding("degraded", problems[0]) if problems else OK


def not_skewed() -> Finding:
    """This process's clock is close enough to the database's to decide."""
    clock.measure()
    return Finding("unavailable", "clock_skew") if clock.is_skewed() else OK


@dataclass(slots=True)
class Remembered:
    """A check that is carried out at most once in `seconds`; its callers share the finding."""

    check: Check
    cause: str
    seconds: float
    _finding: Finding = OK
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> Finding:
        with self._lock:
            if time.monotonic() >= self._until:
                self._finding = guarded(self.check, cause=self.cause)
                self._until = time.monotonic() + self.seconds
            return self._finding


def guarded(check: Check, *, cause: str) -> Finding:
    """Carry out a check. Any error is the finding that it is unavailable, with the code of its cause."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001  a check that fails has found something
        code = _code_of(error) or cause
        log.warning("not_ready", cause=code, error=str(error))
        return Finding("unavailable", code)


def _code_of(error: Exception) -> str | None:
    fault = database_faults.problem_of(error)
    if fault is not None:
        return fault.code
    code = getattr(error, "code", None)
    return code if isinstance(code, str) and code in STATUS else None


def _remembered(check: Check, cause: str, seconds: float = 2.0) -> Check:
    return Remembered(check, cause, seconds)


DATABASE: dict[str, Check] = {
    "database": lambda: guarded(primary, cause="database_unavailable"),
    "migrations": lambda: guarded(migrations, cause="database_unavailable"),
}
DECISIONS: dict[str, Check] = {
    "clock": lambda: guarded(not_skewed, cause="database_unavailable"),
    "signing_key": _remembered(signing_key, "signing_key_unavailable"),
}
WRITES: dict[str, Check] = {
    "storage": _remembered(storage, "disk_full", seconds=5.0),
    "evidence": _remembered(evidence, "evidence_unavailable", seconds=5.0),
}
# What only delays work: no balancer should take a server away for it.
HELPERS: dict[str, Check] = {
    "broker": _remembered(broker, "broker_unavailable", seconds=5.0),
    "mail": _remembered(mail, "mail_unavailable", seconds=30.0),
    "clocks": _remembered(clocks, "database_unavailable"),
    "decision_log": decision_log,
}
