"""What this machine has seen of the primary, kept in `LICET_STATE_DIR/primary.json` beyond a restart."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection

from ledger import primary, read_proof
from ledger.primary import Reading, Seen

log = structlog.get_logger(__name__)

_KEEP_EVERY_SECONDS = 1.0


class PrimaryUnproven(Exception):
    """The database did not prove that it is the primary. Nothing was decided."""

    code = "primary_unproven"


@dataclass(slots=True)
class PrimaryWatch:
    """The newest state of the primary, for one process. Processes on one machine share the file."""

    path: Path
    seen: Seen | None = None
    _kept: Seen | None = None
    _kept_at: float = 0.0

    def load(self) -> None:
        """Read the file. A damaged file is as none, and is reported."""
        try:
            with contextlib.suppress(FileNotFoundError):
                self.seen = self._kept = _parse(self.path.read_bytes())
        except (ValueError, TypeError, KeyError) as error:
            log.error("primary_file_damaged", path=self.path.name, error=str(error))  # noqa: TRY400  no traceback needed

    def check(self, reading: Reading, *, since: Seen | None, is_committed: bool = True) -> None:
        """Accept a reading. `since` is what had been seen when it was sent, so late answers raise no alarm.

        A reading that is not `is_committed` may count entries that are rolled back: it is judged and not remembered.
        Raises: PrimaryUnproven.
        """
        code = primary.objection(reading, seen=since)
        if code is not None:
            raise PrimaryUnproven(primary.OBJECTIONS[code])
        if not is_committed:
            return
        self.seen = primary.newest(reading, seen=self.seen)
        self._keep()

    def _keep(self) -> None:
        """Write the file, at once for a new server and otherwise once a second."""
        seen, kept = self.seen, self._kept
        if seen is None or seen == kept:
            return
        is_other = kept is None or (seen.system, seen.timeline, seen.accepted_by) != (
            kept.system, kept.timeline, kept.accepted_by,
        )  # fmt: skip
        now = time.monotonic()
        if not is_other and now - self._kept_at < _KEEP_EVERY_SECONDS:
            return
        self._kept, self._kept_at = seen, now
        try:
            _write(self.path, seen)
        except OSError as error:
            log.error("primary_file_not_written", path=self.path.name, error=str(error))  # noqa: TRY400  the same


def watch() -> PrimaryWatch:
    """Return this process's watch."""
    global _watch  # noqa: PLW0603  one per process
    if _watch is None or _watch.path.parent != settings.LICET_STATE_DIR:
        _watch = PrimaryWatch(settings.LICET_STATE_DIR / "primary.json")
        _watch.load()
    return _watch


_watch: PrimaryWatch | None = None


def seen() -> Seen | None:
    """What this process has seen so far. Take it before a read is sent, and pass it to `accept`."""
    return watch().seen


def accept(text: str | bytes, *, since: Seen | None) -> None:
    """Accept the proof that a statement on Django's connection returned with its facts. Raises: PrimaryUnproven."""
    watch().check(read_proof.parse(text).reading, since=since, is_committed=not connection.in_atomic_block)


def prove() -> None:
    """Read whether Django's connection reaches the primary. Raises: PrimaryUnproven."""
    since = seen()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_read_proof()")
        accept(cursor.fetchone()[0], since=since)


def _parse(text: bytes) -> Seen:
    members = json.loads(text)
    return Seen(
        int(members["system"]), int(members["timeline"]), int(members["revision"]), members["accepted_by"]
    )


def _write(path: Path, seen: Seen) -> None:
    """Replace the file, unless another process has meanwhile kept something newer of the same acceptance."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError, ValueError, TypeError, KeyError):
            other = _parse(path.read_bytes())
            same = (other.system, other.accepted_by) == (seen.system, seen.accepted_by)
            if same and (other.timeline, other.revision) > (seen.timeline, seen.revision):
                return
        own = path.with_suffix(f".{os.getpid()}")
        own.write_text(json.dumps(asdict(seen)))
        own.replace(path)
