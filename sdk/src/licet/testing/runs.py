"""The runs that a double cleared, with their attempts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Run:
    """One attempt of a run, as the double knows it."""

    id: str
    name: str
    attempt: int
    request: Mapping[str, Any]
    manifest: Mapping[str, Any]
    status: str
    revision: int
    expires_at: float
    withdrawn: list[dict[str, Any]] = field(default_factory=list)
    report: Mapping[str, Any] | None = None
    heartbeats: int = 0

    @property
    def lease_seconds(self) -> int:
        return int(self.request.get("lease_seconds") or 300)

    @property
    def open(self) -> bool:
        return self.status in ("active", "paused")

    @property
    def used(self) -> dict[tuple[str, str], int]:
        """Return the rows that the run reported, by tenant and category."""
        rows = self.report["used"] if self.report else []
        return {(row["tenant"], row["category"]): row["rows"] for row in rows}

    def drop(self, tenant: str, category: str, *, since: str, stop_run: bool) -> None:
        """Drop a pair from the run, which is over if nothing is left."""
        pairs = {(entry["tenant"], entry["category"]) for entry in self.manifest["entries"]}
        gone = {(one["tenant"], one["category"]) for one in self.withdrawn}
        if not self.open or (tenant, category) not in pairs - gone:
            return
        action = "stop_run" if stop_run else "drop_tenant"
        self.withdrawn.append(
            {
                "tenant": tenant,
                "category": category,
                "since": since,
                "reasons": ["withdrawn"],
                "action": action,
            }
        )
        if stop_run or pairs == {*gone, (tenant, category)}:
            self.status = "invalidated"
