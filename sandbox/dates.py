"""`make test-dates`: load the demonstration at a hundred instants and run tests under moved clocks.

Imports the standard library alone, as all commands of `dev.py` do.
"""

from __future__ import annotations

import calendar
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sandbox import moved_clock, virtualenv

# Tests of what days, months and deadlines decide.
DATED = (
    "tests/billing/test_estimates.py",
    "tests/consent/test_windows.py",
    "tests/desk/test_destruction.py",
    "tests/lineage/test_destruction.py",
    "tests/lineage/test_orders.py",
    "tests/lineage/test_subject_requests.py",
    "tests/lineage/test_waivers.py",
    "tests/documents/test_statements.py",
    "tests/portal/test_consenting.py",
    "tests/portal/test_people.py",
    "tests/pricing/test_entitlements.py",
    "tests/sandbox/conformance/test_time.py",
    "tests/sandbox/test_moved_clock.py",
    "tests/scenarios/test_after_the_yes.py",
    "tests/wire/test_times.py",
)


@dataclass(frozen=True)
class Piece:
    """One run of pytest, with the clock at `offset` if there is one."""

    name: str
    arguments: tuple[str, ...]
    offset: str = ""


def pieces(now: datetime) -> Iterator[Piece]:
    year = now.year
    leap = next(
        one for one in range(year, year + 9) if calendar.isleap(one) and date(one, 2, 29) > now.date()
    )
    yield Piece("the demonstration at 100 instants", ("-m", "dates", "tests/sandbox/test_demonstration.py"))
    # So far ahead that what the tests call the future has passed by then.
    yield Piece("all tests on 31 January in five years", (), f"@{year + 5}-01-31T12:00:00Z")
    for name, offset in (
        ("across the end of the year", f"@{year}-12-31T23:59:15Z"),
        ("on 1 March", f"@{year + 1}-03-01T00:00:00Z"),
        ("on a leap day", f"@{leap}-02-29T12:00:00Z"),
        ("into summer time", f"@{_last_sunday(year + 1, 3)}T00:59:30Z"),
        ("out of summer time", f"@{_last_sunday(year + 1, 10)}T00:59:30Z"),
        ("a month ago", "-31d"),
    ):
        yield Piece(f"dated tests {name}", DATED, offset)


def run() -> int:
    """Run every piece even if one fails, and print a summary. Returns 1 if a piece failed."""
    found = [(piece, *_run(piece)) for piece in pieces(datetime.now(UTC))]
    print("\n== test-dates")
    for piece, code, seconds in found:
        print(
            f"  {'passed' if code == 0 else 'FAILED':7} {seconds / 60:5.1f} min  {piece.name}  {piece.offset}"
        )
    print(f"  in all  {sum(seconds for *_, seconds in found) / 60:5.1f} min", flush=True)
    return 1 if any(code for _, code, _ in found) else 0


def _run(piece: Piece) -> tuple[int, float]:
    """Run one piece. Returns its exit code and its duration."""
    print(f"\n== {piece.name}  {piece.offset}", flush=True)
    began = time.monotonic()
    # Folders of other runs would be taken for old ones, and removed: this run looks at none but its own.
    with tempfile.TemporaryDirectory(prefix="licet-dates-") as temporary:
        given = {**os.environ, moved_clock.NAME: piece.offset, "PYTEST_DEBUG_TEMPROOT": temporary}
        done = subprocess.run(
            [virtualenv.PYTHON, "-m", "pytest", "-n", "2", "-q", *piece.arguments],
            cwd=virtualenv.ROOT,
            env=given | moved_clock.variables(given, packages=virtualenv.packages()),
            check=False,
        )
    return done.returncode, time.monotonic() - began


def _last_sunday(year: int, month: int) -> date:
    last = calendar.monthrange(year, month)[1]
    return next(
        day
        for day in (date(year, month, last - back) for back in range(7))
        if day.weekday() == calendar.SUNDAY
    )
