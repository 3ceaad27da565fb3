"""The tutorial is run from its first block to its last, against a real server, with the data it speaks of."""

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

from consent.operations import changes
from consent.queries import consents
from ledger import scope
from tenants.queries import tenants
from tests import catalogue as vendor
from tests.api.client import key_for
from tests.people import SETUP, START, customer
from tests.servers import serving

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = (ROOT / "docs/tutorial.md").read_text()
SDK = (ROOT / "docs/sdk.md").read_text()
README = (ROOT / "sdk/README.md").read_text()
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


def globex_withdraws() -> None:
    with closing(connection), scope.everything(reason="staff"):
        at = datetime.now(UTC)
        [given] = consents.consents(tenant=tenants.tenant(mode="live", key="globex").id, at=at)
        changes.withdraw(consent=given.id, by=SETUP, at=at)


def run(text: str, known: dict[str, Any]) -> int:
    """Run each block as a reader would, one after the other in one session; how many there were."""
    for language, code in (found := blocks(text)):
        if language == "python":
            exec(compile(code, "<tutorial>", "exec"), known)
        else:
            done = subprocess.run(
                ["sh", "-eu", "-c", code], capture_output=True, text=True, timeout=120, check=False
            )
            assert done.returncode == 0, (code, done.stdout, done.stderr)
    return len(found)


def test_the_tutorial_works(place: Path) -> None:
    assert run(TUTORIAL, {"globex_withdraws": globex_withdraws}) == 13
    allowed = pl.read_parquet(place / "allowed.parquet")
    assert set(allowed["tenant_id"]) == {"acme"}
    assert "operator" not in allowed.columns
    assert not set(allowed["machine_id"]) & set(TELEMETRY["machine_id"])


@pytest.mark.parametrize("text", [SDK, README], ids=["docs/sdk.md", "sdk/README.md"])
def test_what_the_sdks_own_pages_show_works(place: Path, text: str) -> None:
    (place / "model.safetensors").write_bytes(b"weights")
    (place / "pseudonyms.key").write_bytes(b"a key that only this vendor knows")
    assert run(text, {"frame": TELEMETRY}) >= 1


def test_the_blocks_are_found() -> None:
    assert blocks("```python\nlk_live_…\n```\n\n```sh\na\n```\n") == [("sh", "a\n")]
