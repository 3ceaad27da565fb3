"""The tutorial's blocks are run in their order against a real server, with the SDK's sources.

`make test-tutorial` types the whole page into a clean environment, over the wheel.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from django.db import connection

import licet
from licet import tutorial
from sandbox import tutorial_customers
from tests.scenarios.typed_pages import ROOT, TELEMETRY, blocks, run

TUTORIAL = (ROOT / "docs/tutorial.md").read_text()
SDK = (ROOT / "docs/sdk.md").read_text()
README = (ROOT / "sdk/README.md").read_text()


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
