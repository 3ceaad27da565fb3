"""The lease of a clearance: how long its data may be used without asking the server again.

It is counted on the monotonic clock, which no user can change.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from licet.errors import ClearanceEnded, ClearanceError, LeaseLost, LicetError, Refused, RunStopped

SendHeartbeat = Callable[[], Mapping[str, Any]]
OnWithdrawal = Callable[[str, str], None]


class Lease:
    """Renews a clearance's lease from a background thread, every third of its length.

    After a missed renewal `check` raises, and no more data may be used.
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
        """Start the lease and its thread.

        `asked_at` is the time the request was sent, so the lease never ends later here than on the server.
        """
        self._until = asked_at + self._seconds
        self._thread = threading.Thread(target=self._run, name="licet-lease", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop renewing."""
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=1.0)

    def check(self) -> None:
        """Refuse to continue unless the lease holds.

        Raises: RunStopped, ClearanceEnded, LeaseLost.
        """
        if self._ended is not None:
            raise self._ended
        if self._monotonic() >= self._until:
            cause = f" ({self._last_error})" if self._last_error is not None else ""
            raise LeaseLost(
                f"The lease was not renewed in time{cause}. No more data may be used: request a new clearance."
            )

    def renew(self) -> None:
        """Send one heartbeat now and apply its answer.

        Raises: LicetError; the lease then keeps its old end.
        """
        sent_at = self._monotonic()
        try:
            answer = self._beat()
        except Refused as error:
            if error.status in {
                401,
                403,
                404,
                409,
                410,
                422,
            }:  # a repeated request would fail in the same way
                self._ended = ClearanceEnded(f"The server no longer renews the lease: {error}")
            raise
        stopping = [withdrawal for withdrawal in answer["withdrawn"] if withdrawal["action"] != "drop_tenant"]
        for withdrawal in answer["withdrawn"]:
            self._withdraw(withdrawal["tenant"], withdrawal["category"])
        if stopping:
            tenants = ", ".join(sorted({str(withdrawal["tenant"]) for withdrawal in stopping}))
            self._ended = RunStopped(f"The run must stop: {tenants} withdrew, and their terms retire models.")
        elif answer["still_valid"] is not True:
            self._ended = ClearanceEnded(
                f"The clearance is {answer.get('status', 'no longer valid')}. Stop using its data."
            )
        else:
            self._until = sent_at + self._seconds
            self._last_error = None

    def _run(self) -> None:
        while self._ended is None:
            # after a failed renewal, try again soon while the lease still runs
            pause = self._seconds / 3 if self._last_error is None else min(1.0, self._seconds / 10)
            if self._stop.wait(pause) or self._monotonic() >= self._until:
                return
            try:
                self.renew()
            except LicetError as error:
                self._last_error = error
