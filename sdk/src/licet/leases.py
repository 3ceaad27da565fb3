"""A lease: the time for which what was cleared may be used without asking again. Counted on a clock nobody can set."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from licet.errors import ClearanceEnded, ClearanceError, LeaseLost, LicetError, Refused, RunStopped

SendHeartbeat = Callable[[], Mapping[str, Any]]
OnWithdrawal = Callable[[str, str], None]


class Lease:
    """Renewed from the background a third of its length before each third of it is over.

    What cannot be renewed in time is lost: `check` then raises, and nothing more is used.
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
        self._ended: ClearanceError | None = None
        self._last_error: LicetError | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, *, asked_at: float) -> None:
        """`asked_at` is when the request was sent that the lease came with: it runs from before the server heard it."""
        self._until = asked_at + self._seconds
        self._thread = threading.Thread(target=self._run, name="licet-lease", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=1.0)

    def check(self) -> None:
        """Raises: RunStopped, ClearanceEnded, LeaseLost."""
        if self._ended is not None:
            raise self._ended
        if self._monotonic() >= self._until:
            why = f" ({self._last_error})" if self._last_error is not None else ""
            raise LeaseLost(f"The lease was not renewed in time, so nothing more may be used{why}.")

    def renew(self) -> None:
        """Once, now. Raises: LicetError; the lease runs on as it did."""
        asked_at = self._monotonic()
        try:
            said = self._beat()
        except Refused as error:
            if error.status in {401, 403, 404, 409, 410, 422}:  # asking again would change nothing
                self._ended = ClearanceEnded(f"The server no longer renews the lease: {error}")
            raise
        stop = [one for one in said["withdrawn"] if one["action"] != "drop_tenant"]
        for one in said["withdrawn"]:
            self._withdraw(one["tenant"], one["category"])
        if stop:
            who = ", ".join(sorted({str(one["tenant"]) for one in stop}))
            self._ended = RunStopped(f"The run has to stop: {who} withdrew under terms that retire models.")
        elif said["still_valid"] is not True:
            self._ended = ClearanceEnded(f"The clearance is {said.get('status', 'no longer valid')}.")
        else:
            self._until = asked_at + self._seconds
            self._last_error = None

    def _run(self) -> None:
        while self._ended is None:
            # a failed renewal is tried again soon, as long as there is anything left to renew
            pause = self._seconds / 3 if self._last_error is None else min(1.0, self._seconds / 10)
            if self._stop.wait(pause) or self._monotonic() >= self._until:
                return
            try:
                self.renew()
            except LicetError as error:
                self._last_error = error
