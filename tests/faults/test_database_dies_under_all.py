"""The database is killed, restarted and failed over under web ×2, worker and beat: everything answers again, nothing is lost.

LICET_DATABASE_KILLS says how often (5).
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.world import sealed, template

KILLS = int(os.environ.get("LICET_DATABASE_KILLS", "5"))

pytestmark = pytest.mark.faults


def test_all_parts_outlive_their_database(tmp_path: Path, capsys: Any) -> None:
    template.ready()
    result = tmp_path / "result.json"
    done = subprocess.run(
        sealed.command(["-m", "tests.world.deaths", str(KILLS), str(result)]),
        cwd=template.ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(result.read_text())
    with capsys.disabled():
        print(f"\nfaults: {found} (goal: no violations)")
    assert found["violations"] == {}
