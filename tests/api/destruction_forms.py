"""What tests about destructions share."""

from __future__ import annotations

from typing import Any

from tests.lineage.copies import a_moment_ago, now
from wire import times

PERFORMED: dict[str, Any] = {
    "method": "rewrite",
    "technique": "compaction",
    "tool": "delta-rs 0.20",
    "performed_by": {"name": "Paul Park", "title": "Engineer", "organisation": "Vendor GmbH"},
    "performed_at": times.render(a_moment_ago()),
}


def looked(by: Any = "Wanda Wells") -> dict[str, Any]:
    return {"method": "counted rows", "by": by, "at": times.render(now())}
