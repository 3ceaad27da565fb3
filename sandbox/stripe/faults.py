"""Planned faults: what a network or a busy Stripe does to single requests.

`after_commit` means that the change is kept although the caller gets no answer.
"""

from __future__ import annotations

import re
import threading
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal[
    "rate_limit",
    "lock_timeout",
    "lock_timeout_retryable",
    "key_in_use",
    "server_error",
    "server_error_after_commit",
    "unavailable",
    "html_502",
    "reset",
    "reset_after_commit",
    "timeout",
    "timeout_after_commit",
    "truncated_200",
    "slow",
    "wrong_shape",
]
KINDS: frozenset[str] = frozenset(Kind.__args__)  # type: ignore[attr-defined]


class UnknownFault(Exception):
    """The fault's kind is not in the list."""

    code = "unknown_fault"


@dataclass(slots=True)
class Fault:
    """A fault for the next `times` matching requests, after `skip` of them pass.

    `path` is a regular expression for the whole path. `seconds` is how long `slow` and `timeout` hold the
    caller.
    """

    kind: str
    method: str = "POST"
    path: str = ".*"
    times: int = 1
    skip: int = 0
    seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownFault(f"Unknown fault {self.kind!r}; known are {', '.join(sorted(KINDS))}.")

    def matches(self, method: str, path: str) -> bool:
        return self.method in {method, "*"} and re.fullmatch(self.path, path) is not None


class Faults:
    """The planned faults, in order."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self._lock = threading.Lock()

    def plan(self, fault: Fault) -> None:
        with self._lock:
            self._planned.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def listed(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._planned]

    def next_for(self, method: str, path: str) -> Fault | None:
        """Return the fault for this request, and count it as used."""
        with self._lock:
            for fault in self._planned:
                if fault.times > 0 and fault.matches(method, path):
                    if fault.skip > 0:
                        fault.skip -= 1
                        return None
                    fault.times -= 1
                    if fault.times == 0:
                        self._planned.remove(fault)
                    return fault
        return None
