"""Read the approval matrix."""

from __future__ import annotations

from pricing.governance.matrix import MatrixRule
from pricing.models import ApprovalMatrix


def rules(*, mode: str) -> tuple[MatrixRule, ...]:
    """Return the rules in force. None were set: everybody who may approve grants everything."""
    row = ApprovalMatrix.objects.filter(mode=mode).order_by("-revision").first()
    return tuple(map(MatrixRule.from_dict, row.rules)) if row else ()
