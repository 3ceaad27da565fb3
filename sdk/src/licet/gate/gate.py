"""The gate: it filters frames by a manifest and by later withdrawals, and counts the rows."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from licet.errors import PseudonymKeyMissing
from licet.gate import engines, last_resort, merged_reports, planning, rules
from licet.gate.category_report import CategoryReport
from licet.gate.plan import Plan
from licet.gate.pseudonyms import Pseudonyms
from licet.gate.report import GateReport, Mode
from licet.gate.stops import SubjectKeys
from licet.gate.tally import Tally
from licet.manifest import Manifest

FrameT = TypeVar("FrameT")

_log = logging.getLogger("licet")


class Gate:
    """Let through the rows and fields that the manifest allows, and count them.

    In `observe` mode every frame passes unchanged, and the report says what would have been withheld.
    Threads may share a gate. A pickled copy starts with empty counts.
    """

    def __init__(
        self,
        manifest: Manifest,
        *,
        pseudonym_key: bytes | None = None,
        subject_keys: Mapping[str, bytes] | None = None,
        subject_lists: Mapping[str, Sequence[str]] | None = None,
        mode: Mode = "enforce",
    ) -> None:
        """Make a gate for one manifest.

        `pseudonym_key` (16 bytes or more) is required if the manifest asks for pseudonyms. The same key
        gives the same pseudonyms.

        `subject_keys` holds by tenant the key that finds people who must be left out. Without it no rows pass
        of a tenant that has such people. `subject_lists` holds the commitments behind each `commitments_url`.

        Raises: ValueError for a shorter key or an unknown mode.
        """
        if mode not in ("enforce", "observe"):
            raise ValueError(f"mode is 'enforce' or 'observe', not {mode!r}")
        self.manifest = manifest
        self.mode: Mode = mode
        self._has_key = pseudonym_key is not None
        # observe mode discards the filtered frame, so a random key is enough
        self._pseudonyms = Pseudonyms(secrets.token_bytes(32) if pseudonym_key is None else pseudonym_key)
        for key in (subject_keys or {}).values():
            if len(key) < 16:
                raise ValueError("a subject key needs at least 16 bytes")
        self._subject_keys = SubjectKeys(dict(subject_keys or {}), dict(subject_lists or {}))
        self._withdrawn: frozenset[tuple[str, str]] = frozenset()
        self._absorbed: tuple[CategoryReport, ...] = ()
        self._tallies: dict[tuple[Any, ...], Tally] = {}
        self._warned: set[str] = set()
        self._lock = threading.Lock()
        if mode == "observe":
            _log.warning("The gate of %s only observes: nothing is held back.", manifest.clearance)

    def __repr__(self) -> str:
        return f"Gate({self.manifest.clearance!r}, mode={self.mode!r})"

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the lock and the counts: the original reports its own counts."""
        return self.__dict__ | {"_tallies": {}, "_absorbed": (), "_lock": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.Lock()

    def filter(self, frame: FrameT, *, category: str, tenant: str, time: str | None = None) -> FrameT:
        """Return the allowed part of `frame`, as the same kind of frame.

        The result contains no byte of what is withheld. `tenant` names the column with tenants' keys or
        aliases. `time` names the column with each row's creation time. By default it is the category's time
        field, if the frame has it. Without a time column, tenants with a data window yield no rows.

        Times without a zone are UTC. A date counts only if its whole day is inside the window.

        Raises: CategoryNotCleared, ColumnMissing, ColumnUnusable, FrameNotSupported, PseudonymKeyMissing;
        EngineFailed for all other errors of the frame's engine.
        """
        try:
            return self._filter(frame, category, tenant, time)
        except last_resort.NOT_OF_AN_ENGINE:
            raise
        except BaseException:  # noqa: BLE001  polars raises its panics so; raised again as our own
            raise last_resort.one_sentence(frame) from None

    def _filter(self, frame: FrameT, category: str, tenant: str, time: str | None) -> FrameT:
        """Filter a frame; see `filter`. The engine's own errors leave as they are."""
        engine = engines.engine_of(frame)
        columns = tuple(engine.columns(frame))

        def current_tally() -> Tally:
            return self._tally(category, columns, tenant, time)

        if self.mode == "observe":
            engine.observe(frame, current_tally)
            return frame
        passed: FrameT = engine.filter(frame, current_tally)
        return passed

    def columns(
        self, names: Sequence[str], *, category: str, tenant: str, time: str | None = None
    ) -> tuple[str, ...]:
        """Return which of a frame's columns pass.

        In `observe` mode all columns pass.

        Raises: as `filter` does.
        """
        if self.mode == "observe":
            return tuple(names)
        return tuple(each.name for each in self._tally(category, tuple(names), tenant, time).plan.columns)

    def reads(
        self, names: Sequence[str], *, category: str, tenant: str, time: str | None = None
    ) -> tuple[str, ...]:
        """Return which of a frame's columns the gate looks at, for readers that skip the others.

        Some of them do not pass: they only show which people must be left out. In `observe` mode it reads all.

        Raises: as `filter` does.
        """
        if self.mode == "observe":
            return tuple(names)
        return self._tally(category, tuple(names), tenant, time).plan.reads

    def withdraw(self, tenant: str, category: str) -> None:
        """Stop all further rows of this tenant and category.

        A lazy frame returned earlier keeps the old rule. Only a polars lazy frame looks up the rule again
        when it runs.
        """
        with self._lock:
            self._withdrawn |= {(tenant, category)}

    def withdrawn(self) -> frozenset[tuple[str, str]]:
        """Return the withdrawn pairs of tenant and category."""
        return self._withdrawn

    def report(self) -> GateReport:
        """Return the counts so far.

        Counting a lazy frame runs a query of its own now.
        """
        with self._lock:
            counted, absorbed = list(self._tallies.values()), self._absorbed
        here = [each.report() for each in counted]
        return GateReport(self.mode, self.manifest.digest(), merged_reports.merge_reports((*absorbed, *here)))

    def absorb(self, reports: Iterable[CategoryReport]) -> None:
        """Add the counts of a copy of this gate in another process."""
        with self._lock:
            self._absorbed = merged_reports.merge_reports((*self._absorbed, *reports))

    def _tally(self, category: str, columns: tuple[str, ...], tenant: str, time: str | None) -> Tally:
        """Return the tally for these arguments and the withdrawals so far; make it on first use."""
        key = (category, columns, tenant, time, self._withdrawn)
        current = self._tallies.get(key)
        if current is None:
            new_tally = Tally(self._plan(category, columns, tenant, time))
            with self._lock:
                current = self._tallies.setdefault(key, new_tally)
        return current

    def _plan(self, category: str, columns: tuple[str, ...], tenant: str, time: str | None) -> Plan:
        """Build the plan; refuse it if it needs pseudonyms and the gate has no key."""
        new_plan = planning.build_plan(
            rules.rules_for(
                self.manifest, category, withdrawn=self._withdrawn, subject_keys=self._subject_keys
            ),
            columns=columns,
            tenant=tenant,
            time=time,
            pseudonyms=self._pseudonyms,
        )
        if new_plan.lacks_time:
            self._warn_of_no_time(category, new_plan.rules.category.time_field)
        pseudonymised = [each.name for each in new_plan.columns if each.kind == "pseudonym"]
        if pseudonymised and not self._has_key and self.mode == "enforce":
            raise PseudonymKeyMissing(
                f"{', '.join(pseudonymised)} of {category} may only be used pseudonymised."
                " Give the gate a pseudonym_key. No rows were let through."
            )
        return new_plan

    def _warn_of_no_time(self, category: str, time_field: str | None) -> None:
        """Warn once per category, because whole tenants would be missing without explanation."""
        with self._lock:
            if category in self._warned:
                return
            self._warned.add(category)
        named = f", which {category} calls {time_field!r}" if time_field else ""
        _log.warning(
            "The frame of %s has no time column, so rows of tenants with a data window are dropped"
            " (no_time_column). Name the column with the creation time of each row: time=…%s.",
            category,
            named,
        )
