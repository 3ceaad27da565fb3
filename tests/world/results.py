"""The file of results: one JSON document a line, for each seed that was run with this version of the code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Results:
    """One file. `version` names the code; results of other versions stay in the file and do not count."""

    path: Path
    version: str

    def add(self, **result: Any) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.write(json.dumps({"version": self.version, **result}) + "\n")

    def of(self, *, defect: str | None) -> dict[int, dict[str, Any]]:
        """Seed -> its last result with this version and this defect."""
        if not self.path.exists():
            return {}
        lines = [json.loads(line) for line in self.path.read_text().splitlines()]
        return {
            line["seed"]: line
            for line in lines
            if (line["version"], line["defect"]) == (self.version, defect)
        }
