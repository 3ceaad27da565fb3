"""Reading the newest scan of Stripe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billing.drift import Discrepancy
from billing.models import DriftFinding, DriftScan


@dataclass(frozen=True, slots=True)
class DriftScanRecord:
    """The newest scan and its discrepancies."""

    mode: str
    began_at: datetime
    ended_at: datetime
    looked_at: int
    findings: tuple[Discrepancy, ...]


def drift(*, mode: str) -> DriftScanRecord | None:
    """The newest scan, for the accounts visible here. None before the first scan."""
    scan = DriftScan.objects.filter(mode=mode).first()
    if scan is None:
        return None
    rows = DriftFinding.objects.filter(scan=scan)
    findings = tuple(
        Discrepancy(row.kind, row.stripe_subscription_id, row.account_id, row.detail) for row in rows
    )
    return DriftScanRecord(scan.mode, scan.began_at, scan.ended_at, scan.looked_at, findings)
