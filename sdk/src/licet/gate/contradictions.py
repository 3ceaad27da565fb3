"""Count the rows with a column that contradicts the name of their folder: either of the two could be wrong."""

from __future__ import annotations

import threading

from licet.gate.category_report import CategoryReport
from licet.gate.gate import Gate

REASON = "contradicts_folder"


class Contradictions:
    """The contradicting rows of one source, from any thread."""

    def __init__(self) -> None:
        self._rows = 0
        self._lock = threading.Lock()

    def add(self, rows: int) -> None:
        """Count rows."""
        with self._lock:
            self._rows += rows

    def report_to(self, gate: Gate, category: str) -> None:
        """Add the count to the gate's report."""
        if self._rows:
            gate.absorb([CategoryReport(category, contradicted=self._rows, reasons={REASON: self._rows})])
