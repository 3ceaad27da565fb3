"""Once a withdrawal has been acknowledged, no later decision says yes: over two processes, many times.

`make test-stale` runs it; LICET_STALE_PAIRS says how many withdrawals (10,000 unless told).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.servers import serving
from tests.stale import toggling

PAIRS = int(os.environ.get("LICET_STALE_PAIRS", "10000"))
CUSTOMERS = 4

pytestmark = pytest.mark.stale


def test_no_question_after_a_withdrawal_is_answered_yes(
    committed_db: str, tmp_path: Path, capsys: Any
) -> None:
    key = toggling.prepare(CUSTOMERS)
    with serving(committed_db, count=2, log=tmp_path) as servers:
        ports = [server.port for server in servers]
        tally = toggling.toggle(key=key, ports=ports, customers=CUSTOMERS, pairs=PAIRS)
    with capsys.disabled():
        print(f"\nstale: {tally.line()} (goal 0)")
    assert tally.pairs >= PAIRS // CUSTOMERS * CUSTOMERS > 0
    assert tally.wrong == 0, "a consent that was acknowledged was not yet answered yes"
    assert tally.stale == 0


def test_the_harness_notices_a_cache_of_50_ms(committed_db: str, tmp_path: Path, capsys: Any) -> None:
    key = toggling.prepare(CUSTOMERS)
    with serving(committed_db, count=2, log=tmp_path, LICET_STALE_DECISIONS_MS="50") as servers:
        ports = [server.port for server in servers]
        tally = toggling.toggle(key=key, ports=ports, customers=CUSTOMERS, pairs=40)
    with capsys.disabled():
        print(f"\ncanary with a cache of 50 ms: {tally.line()} (must not be 0)")
    assert tally.stale > 0
