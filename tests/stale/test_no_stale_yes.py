"""Once a withdrawal has been acknowledged, no later decision says yes: over two processes, one of them killed.

`make test-stale` runs it; LICET_STALE_PAIRS says how many withdrawals (10,000 unless told), LICET_STALE_ANSWERS how
many decisions at least (1,000,000).
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.stale import history, toggling

PAIRS = int(os.environ.get("LICET_STALE_PAIRS", "10000"))
ANSWERS = int(os.environ.get("LICET_STALE_ANSWERS", "1000000"))
CUSTOMERS = 250
KILLS = 6


@pytest.mark.stale
def test_no_question_after_a_withdrawal_is_answered_yes(
    committed_db: str, tmp_path: Path, capsys: Any
) -> None:
    key = toggling.prepare(CUSTOMERS)
    with servers.serving(committed_db, count=2, log=tmp_path) as running:

        async def kill(number: int) -> None:
            """kill -9 of one, then the other; each comes back at its own address."""
            victim = running[number % 2]
            victim.kill()
            running[number % 2] = await asyncio.to_thread(
                servers.restart, committed_db, port=victim.port, log=tmp_path / f"again-{number}.log"
            )

        ports = [server.port for server in running]
        plan = toggling.Plan(key, ports, CUSTOMERS, PAIRS, ANSWERS, kill=kill, kills=KILLS)
        seen = asyncio.run(toggling.Run(plan).run())
        verdict = history.judge(seen.writes, seen.asked)
    with capsys.disabled():
        print(
            f"\nnew enemies: {seen.enemies} yeses in {seen.probes} questions right after {PAIRS} withdrawals (goal 0)"
        )
        print(f"kills: {seen.kills}, requests lost with them: {seen.lost}")
        print(f"stale: {verdict.line()} (goal 0)")
    assert len(seen.writes) >= 2 * PAIRS // plan.writers * plan.writers > 0
    assert len(seen.asked) >= ANSWERS
    assert (seen.kills, seen.enemies) == (KILLS, 0)
    assert any(asked.allow for asked in seen.asked), "nothing was ever allowed"
    assert verdict.linearizable


@pytest.mark.stale
def test_the_harness_notices_a_cache_of_50_ms(committed_db: str, tmp_path: Path, capsys: Any) -> None:
    key = toggling.prepare(8)
    with servers.serving(committed_db, count=2, log=tmp_path, LICET_STALE_DECISIONS_MS="50") as running:
        plan = toggling.Plan(key, [server.port for server in running], 8, 80)
        seen = asyncio.run(toggling.Run(plan).run())
        verdict = history.judge(seen.writes, seen.asked)
    with capsys.disabled():
        print(f"\ncanary with a cache of 50 ms: {verdict.line()} (must not be 0)")
    assert seen.enemies > 0
    assert len(verdict.stale_allows) > 0
    assert len(verdict.behind) > 0
