"""The lease of a clearance: how long its data may be used without asking the server again.

It is counted on the monotonic clock, which no user can change.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from licet.errors import ClearanceEnded, ClearanceError, LeaseLost, LicetError, Refused, RunStopped

SendHeartbeat = Callable[[], Mapping[str, Any]]
OnWithdrawal = Callable[[str, str], None]
State = Literal["active", "paused", "ended"]
# A repeated request would be refused in the same way.
_FINAL: Final = frozenset({401, 403, 404, 409, 410, 422})
_LONGEST_PAUSE: Final = 30.0


class Lease:
    """Renews a clearance's lease from a background thread, every third of its length.

    After a missed renewal the run is paused: `check` raises, and no data may be used. The thread goes on asking. An
    answer that the clearance holds resumes the run. `end` stops it for good.
    """

    def __init__(
        self,
        seconds: float,
        *,
        beat: SendHeartbeat,
        withdraw: OnWithdrawal,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._beat = beat
        self._withdraw = withdraw
        self._monotonic = monotonic
        self._until = 0.0
        self._held = False
        self._failures = 0
        self._ended: ClearanceError | None = None
        self._last_error: LicetError | None = None
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> State:
        """Return how the lease stands: `paused` may become `active` again, `ended` does not."""
        if self._ended is not None:
            return "ended"
        return "paused" if self._held or self._monotonic() >= self._until else "active"

    def begin(self, *, asked_at: float) -> None:
        """Start the lease and its thread.

        `asked_at` is the time the request was sent, so the lease never ends later here than on the server.
        """
        self._until = max(self._until, asked_at + self._seconds)
        self._start()

    def end(self) -> None:
        """Stop renewing."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=1.0)

    def hold(self) -> None:
        """Pause the run here, and stop renewing until `renew` succeeds."""
        with self._changed:
            self._held = True
            self._changed.notify_all()

    def check(self) -> None:
        """Refuse to continue unless the lease holds.

        Raises: RunStopped, ClearanceEnded, LeaseLost.
        """
        if self._ended is not None:
            raise self._ended
        if self._held:
            raise LeaseLost("The run is paused, so no data may be used. Call renew() to go on.")
        if self._monotonic() >= self._until:
            cause = f" ({self._last_error})" if self._last_error is not None else ""
            raise LeaseLost(
                f"The lease was not renewed in time{cause}. The run is paused: no data may be used until the server"
                " answers again, which is tried in the background. Call wait() to wait for that."
            )

    def wait(self, seconds: float | None) -> None:
        """Wait until the lease holds.

        Raises: RunStopped, ClearanceEnded; LeaseLost after so many seconds, or where nothing renews it.
        """
        limit = None if seconds is None else self._monotonic() + seconds
        while self.state == "paused" and not self._held and not self._stop.is_set():
            left = None if limit is None else limit - self._monotonic()
            if left is not None and left <= 0:
                break
            with self._changed:
                self._changed.wait(timeout=0.5 if left is None else min(left, 0.5))
        self.check()

    def renew(self) -> None:
        """Send one heartbeat now and apply its answer. A paused run resumes.

        Raises: LicetError; the lease then keeps its old end.
        """
        sent_at = self._monotonic()
        try:
            answer = self._beat()
        except Refused as error:
            self._last_error = error
            if error.status in _FINAL:
                self._end(ClearanceEnded(f"The server no longer renews the lease: {error}"))
            raise
        except LicetError as error:
            self._last_error = error
            raise
        self._apply(answer, sent_at=sent_at)
        with self._changed:
            self._changed.notify_all()

    def _apply(self, answer: Mapping[str, Any], *, sent_at: float) -> None:
        stopping = [withdrawal for withdrawal in answer["withdrawn"] if withdrawal["action"] != "drop_tenant"]
        for withdrawal in answer["withdrawn"]:
            self._withdraw(withdrawal["tenant"], withdrawal["category"])
        if stopping:
            tenants = ", ".join(sorted({str(withdrawal["tenant"]) for withdrawal in stopping}))
            self._end(RunStopped(f"The run must stop: {tenants} withdrew, and their terms retire models."))
        elif answer["still_valid"] is True:
            self._until = sent_at + self._seconds
            self._held = False
            self._failures, self._last_error = 0, None
            self._start()
        elif answer.get("status") == "paused":
            self._until = min(self._until, sent_at)  # the server gives nothing now, and may later
        else:
            status = answer.get("status", "no longer valid")
            self._end(ClearanceEnded(f"The clearance is {status}. Stop using its data.", status=status))

    def _end(self, why: ClearanceError) -> None:
        self._ended = self._ended or why

    def _start(self) -> None:
        if self._thread is None and not self._stop.is_set():
            self._thread = threading.Thread(target=self._run, name="licet-lease", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while self._ended is None and not self._stop.wait(self._pause()):
            if self._held:
                continue
            try:
                self.renew()
            except LicetError as error:
                self._last_error = error
                self._failures += 1

    def _pause(self) -> float:
        """Return the seconds until the next heartbeat.

        After a failed one it asks again soon while the lease still runs, and then less and less often.
        """
        if self._held or self._last_error is None:
            return self._seconds / 3
        soon = min(1.0, self._seconds / 10)
        if self._monotonic() < self._until:
            return soon
        longer = min(_LONGEST_PAUSE, soon * 1.5 ** min(self._failures, 20))
        return longer * random.uniform(0.7, 1.0)  # noqa: S311  many runs must not return together
