"""The gate itself: a manifest, what was withdrawn since, and the counts of what went through."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from licet.errors import PseudonymKeyMissing
from licet.gate import engines, plan, rules, tally
from licet.gate.plan import Plan
from licet.gate.pseudonyms import Pseudonyms
from licet.gate.report import CategoryReport, GateReport, Mode
from licet.gate.tally import Tally
from licet.manifest import Manifest

FrameT = TypeVar("FrameT")

_log = logging.getLogger("licet")


class Gate:
    """Lets through of a frame what the manifest allows, and counts it.

    In `observe` mode every frame passes as it is, and the report says what would have been held back. Safe to use
    from several threads; a pickled copy starts with empty counts.
    """

    def __init__(
        self, manifest: Manifest, *, pseudonym_key: bytes | None = None, mode: Mode = "enforce"
    ) -> None:
        """`pseudonym_key`, 16 bytes or more, is needed where the manifest asks for pseudonyms: the same key gives
        the same ones. Raises: ValueError for a shorter key or an unknown mode.
        """
        if mode not in ("enforce", "observe"):
            raise ValueError(f"mode is 'enforce' or 'observe', not {mode!r}")
        self.manifest = manifest
        self.mode: Mode = mode
        self._has_key = pseudonym_key is not None
        # what is only observed is thrown away, so a key that is thrown away does
        self._pseudonyms = Pseudonyms(secrets.token_bytes(32) if pseudonym_key is None else pseudonym_key)
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
        return self.__dict__ | {"_tallies": {}, "_absorbed": (), "_lock": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.Lock()

    def filter(self, frame: FrameT, *, category: str, tenant: str, time: str | None = None) -> FrameT:
        """The part of `frame` that may be used, as the same kind of frame; what is withheld is in none of its bytes.

        `tenant` is the column whose values are tenants' keys or aliases. `time` is the column that says when a row
        came to be, by default the category's time field where the frame has it; without one, tenants whose
        consent has a window yield nothing. Times without a zone are UTC; a date has to be inside whole.

        Raises: CategoryNotCleared, ColumnMissing, ColumnUnusable, FrameNotSupported, PseudonymKeyMissing.
        """
        engine = engines.engine_of(frame)
        columns = tuple(engine.columns(frame))

        def asked() -> Tally:
            return self._tally(category, columns, tenant, time)

        if self.mode == "observe":
            engine.observe(frame, asked)
            return frame
        passed: FrameT = engine.filter(frame, asked)
        return passed

    def columns(
        self, names: Sequence[str], *, category: str, tenant: str, time: str | None = None
    ) -> tuple[str, ...]:
        """Which of a frame's columns get through at all: a reader need not read the others. In `observe` mode
        all of them. Raises as `filter` does."""
        if self.mode == "observe":
            return tuple(names)
        return tuple(each.name for each in self._tally(category, tuple(names), tenant, time).plan.columns)

    def withdraw(self, tenant: str, category: str) -> None:
        """From now on no row of the pair gets through. A lazy frame handed out before keeps to what held then,
        except polars', which asks again when it runs."""
        with self._lock:
            self._withdrawn |= {(tenant, category)}

    def withdrawn(self) -> frozenset[tuple[str, str]]:
        return self._withdrawn

    def report(self) -> GateReport:
        """What went through so far. Lazy frames are counted by a query of their own, run here."""
        with self._lock:
            counted, absorbed = list(self._tallies.values()), self._absorbed
        here = [each.report() for each in counted]
        return GateReport(self.mode, self.manifest.digest(), tally.merge_reports((*absorbed, *here)))

    def absorb(self, reports: Iterable[CategoryReport]) -> None:
        """Count what a copy of this gate let through in another process."""
        with self._lock:
            self._absorbed = tally.merge_reports((*self._absorbed, *reports))

    def _tally(self, category: str, columns: tuple[str, ...], tenant: str, time: str | None) -> Tally:
        asked = (category, columns, tenant, time, self._withdrawn)
        found = self._tallies.get(asked)
        if found is None:
            made = Tally(self._plan(category, columns, tenant, time))
            with self._lock:
                found = self._tallies.setdefault(asked, made)
        return found

    def _plan(self, category: str, columns: tuple[str, ...], tenant: str, time: str | None) -> Plan:
        made = plan.build_plan(
            rules.rules_for(self.manifest, category, withdrawn=self._withdrawn),
            columns=columns,
            tenant=tenant,
            time=time,
            pseudonyms=self._pseudonyms,
        )
        if made.lacks_time:
            self._warn_of_no_time(category, made.rules.category.time_field)
        wanted = [each.name for each in made.columns if each.kind == "pseudonym"]
        if wanted and not self._has_key and self.mode == "enforce":
            raise PseudonymKeyMissing(
                f"{', '.join(wanted)} of {category} may be used pseudonymised only:"
                " give the gate a pseudonym_key. Nothing was let through."
            )
        return made

    def _warn_of_no_time(self, category: str, time_field: str | None) -> None:
        """Once per category: whole tenants would be missing and nobody would know why."""
        with self._lock:
            if category in self._warned:
                return
            self._warned.add(category)
        named = f", which {category} calls {time_field!r}" if time_field else ""
        _log.warning(
            "The frame of %s has no time column: rows of tenants whose consent has a window are dropped"
            " (no_time_column). Name the column that says when a row came to be: time=…%s.",
            category,
            named,
        )
