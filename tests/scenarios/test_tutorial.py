"""The tutorial's blocks are run in their order against a real server, with the SDK's sources.

`make test-tutorial` types the whole page into a clean environment, over the wheel.
"""

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

import licet
from licet import tutorial
from sandbox import tutorial_customers
from tests import catalogue as vendor
from tests.api.client import key_for
from tests.people import START, customer
from tests.servers import serving

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = (ROOT / "docs/tutorial.md").read_text()
SDK = (ROOT / "docs/sdk.md").read_text()
README = (ROOT / "sdk/README.md").read_text()
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


def test_the_tutorial_works(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(connection):
        monkeypatch.setenv("LICET_API_KEY", tutorial_customers.prepare(at=datetime.now(UTC)))
    (place / "telemetry.parquet").unlink()
    (start, make, install), rest = blocks(TUTORIAL)[:3], blocks(TUTORIAL)[3:]
    assert (start, "dev.py manage tutorial" in make[1]) == (("sh", "make run\n"), True)
    checked = install[1].partition("pip install")[2].partition("\n")[2]
    assert run([("sh", checked), *rest], {}) == 12
    allowed = pl.read_parquet(place / "allowed.parquet")
    assert set(allowed["tenant_id"]) == {"acme"}
    assert "operator" not in allowed.columns
    assert not set(allowed["machine_id"]) & set(tutorial.columns()["machine_id"])


def test_the_tutorials_data_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "telemetry.parquet"
    tutorial.write(path)
    assert pl.read_parquet(path).to_dict(as_series=False) == tutorial.columns()
    with pytest.raises(licet.LicetError, match="exists already"):
        tutorial.write(path)
    tutorial.write(path, replace=True)
    with pytest.raises(licet.LicetError):
        tutorial.write(tmp_path / "nowhere" / "telemetry.parquet")
    assert [each.name for each in tmp_path.iterdir()] == ["telemetry.parquet"]


def test_the_tutorials_customers_are_made_and_withdraw_as_often_as_one_likes(committed_db: str) -> None:
    for _ in range(2):
        with closing(connection):
            tutorial_customers.prepare(at=datetime.now(UTC))
            assert tutorial_customers.withdraw("globex", at=datetime.now(UTC))
            assert not tutorial_customers.withdraw("globex", at=datetime.now(UTC))


@pytest.mark.parametrize("text", [SDK, README], ids=["docs/sdk.md", "sdk/README.md"])
def test_what_the_sdks_own_pages_show_works(place: Path, text: str) -> None:
    (place / "model.safetensors").write_bytes(b"weights")
    (place / "pseudonyms.key").write_bytes(b"a key that only this vendor knows")
    assert run(blocks(text), {"frame": TELEMETRY}) >= 1


def test_the_blocks_are_found() -> None:
    assert blocks("```python\nlk_live_…\n```\n\n```sh\na\n```\n") == [("sh", "a\n")]
