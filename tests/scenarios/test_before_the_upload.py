"""The page for customers is run from its first block to its last, against a real server, with the data it speaks of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from tests.scenarios.typed_pages import ROOT, TELEMETRY, blocks, run

PAGE = (ROOT / "docs/before-the-upload.md").read_text()


def test_every_block_of_the_page_runs(place: Path) -> None:
    ours = TELEMETRY.filter(pl.col("tenant_id") == "acme").drop("tenant_id")
    ours.write_parquet(place / "ours.parquet")
    known: dict[str, Any] = {}
    assert run(blocks(PAGE), known) == 5
