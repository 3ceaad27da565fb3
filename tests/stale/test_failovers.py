"""No yes follows an acknowledged withdrawal when a standby takes over, also where the old primary goes on, cut off.

`make test-stale` runs it; LICET_STALE_FAILOVERS says how many (20), LICET_STALE_REPLICATED_ANSWERS how many decisions at
least (1,000,000). Web ×2, worker and beat run. Only root can cut a primary off; without it, primaries are only lost.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.world import defects, sealed, template

FAILOVERS = int(os.environ.get("LICET_STALE_FAILOVERS", "20"))
ANSWERS = int(os.environ.get("LICET_STALE_REPLICATED_ANSWERS", "1000000"))

pytestmark = pytest.mark.stale


def fail_over(count: int, answers: int, code: Path, folder: Path) -> dict[str, Any]:
    result = folder / "result.json"
    words = ["-m", "tests.world.failovers", str(count), str(answers), str(code), str(result)]
    done = subprocess.run(
        sealed.command(words),
        cwd=template.ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(result.read_text())
    return found


def test_no_failover_lets_a_stale_yes_through(tmp_path: Path, capsys: Any) -> None:
    template.ready()
    found = fail_over(FAILOVERS, ANSWERS, template.ROOT, tmp_path)
    with capsys.disabled():
        print(f"\nfailovers: {found} (goal: no violations)")
    assert found["violations"] == {}
    assert found["answers"] >= ANSWERS
    assert found["yeses"] > 0


@pytest.mark.skipif(
    not sealed.is_possible(), reason="only root can cut the old primary off and go on asking it"
)
def test_the_harness_notices_a_primary_that_need_not_prove_itself(tmp_path: Path, capsys: Any) -> None:
    if not sealed.is_possible():
        pytest.skip("only root can cut the old primary off and go on asking it")
    template.ready()
    code = defects.build("any server is the primary", tmp_path / "build")
    found = fail_over(2, 1000, code, tmp_path)
    with capsys.disabled():
        print(f"\ncanary without the primary's proof: {found['violations']} (must not be empty)")
    assert "no_stale_yes" in found["violations"]
