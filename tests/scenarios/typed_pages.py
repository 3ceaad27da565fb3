"""Pages with code that is run from the first block to the last, against a real server, with the SDK's sources."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection

from sandbox import tutorial_customers
from tests import catalogue as vendor
from tests.api.client import key_for
from tests.people import START, customer
from tests.servers import serving

ROOT = Path(__file__).resolve().parents[2]
WITHDRAWS = "python3 dev.py manage tutorial --withdraw globex\n"
TELEMETRY = pl.DataFrame(
    {
        "tenant_id": ["acme", "globex", "initech"] * 20,
        "machine_id": [f"m-{number % 6}" for number in range(60)],
        "rpm": [1000 + 7 * number for number in range(60)],
        "uptime": [number % 17 for number in range(60)],
        "operator": ["Olga", "Omar", "Oskar"] * 20,
        "recorded_at": [START + timedelta(hours=2, minutes=number) for number in range(60)],
    }
)


def blocks(text: str) -> list[tuple[str, str]]:
    """Language and code of each, but the one that stands for the reader's own address and key."""
    found = re.findall(r"^```(python|sh)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(language, code) for language, code in found if "lk_live_…" not in code]


@pytest.fixture
def place(committed_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the telemetry in it, a server that knows the three customers, a shell that finds `licet`."""
    for name in ("acme", "globex", "initech"):
        customer(name, name.title())
    vendor.record()
    vendor.give("acme", at=START + timedelta(hours=1))
    vendor.give(
        "globex", at=START + timedelta(hours=1), said={"fields": ["machine_id", "rpm", "recorded_at"]}
    )
    key = key_for("decide", "runs")
    folder, programs = tmp_path / "place", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    TELEMETRY.write_parquet(folder / "telemetry.parquet")
    for name, arguments in (("python", ""), ("licet", "-m licet ")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments}"$@"\n')
        (programs / name).chmod(0o755)
    with serving(committed_db, log=tmp_path) as [running]:
        monkeypatch.setenv("LICET_URL", f"http://127.0.0.1:{running.port}")
        monkeypatch.setenv("LICET_API_KEY", key)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("PYTHONPATH", str(ROOT / "sdk/src"))
        monkeypatch.chdir(folder)
        yield folder


def run(found: list[tuple[str, str]], known: dict[str, Any]) -> int:
    """Run each block as a reader would, one after the other in one session; how many there were."""
    for language, code in found:
        if code == WITHDRAWS:
            with closing(connection):
                assert tutorial_customers.withdraw("globex", at=datetime.now(UTC))
        elif language == "python":
            exec(compile(code, "<tutorial>", "exec"), known)
        else:
            done = subprocess.run(
                ["sh", "-eu", "-c", code], capture_output=True, text=True, timeout=120, check=False
            )
            assert done.returncode == 0, (code, done.stdout, done.stderr)
    return len(found)
