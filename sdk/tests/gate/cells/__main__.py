"""`python3 dev.py test-gate cells`: at least two million drawn cells for each engine, with counts."""

from __future__ import annotations

import sys
import time

from sdk.tests.gate import engines
from sdk.tests.gate.cells.compared import Counts, compare

WANTED = 2_000_000


def main(wanted: int = WANTED) -> int:
    """Print the counts of every engine; end with 1 if anything was wrong."""
    wrong = 0
    for engine in engines.SMALL:
        counts, seed, began = Counts(), 0, time.monotonic()
        while counts.cells < wanted:
            compare(engine, seed, counts)
            seed += 1
        wrong += counts.wrong_rows + counts.bytes_left
        print(
            f"{engine.name:18} {counts.cells:9,} cells, seeds 0 to {seed - 1}, {counts.kept:7,} rows kept,"
            f" {counts.wrong_rows} wrong rows; {counts.sought:7,} withheld texts sought,"
            f" {counts.bytes_left} found ({time.monotonic() - began:.0f} s)",
            flush=True,
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
