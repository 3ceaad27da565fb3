"""Records of scans of Stripe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from billing.drift import Discrepancy
from billing.models import DriftFinding, DriftScan


@transaction.atomic
def record_scan(
    *, mode: str, findings: Sequence[Discrepancy], looked_at: int, began_at: datetime, ended_at: datetime
) -> None:
    """Store one scan and its discrepancies."""
    scan = DriftScan.objects.create(mode=mode, began_at=began_at, ended_at=ended_at, looked_at=looked_at)
    DriftFinding.objects.bulk_create(
        DriftFinding(
            scan=scan,
            account_id=discrepancy.account,
            kind=discrepancy.kind,
            stripe_subscription_id=discrepancy.subscription,
            detail=discrepancy.detail,
        )
        for discrepancy in findings
    )
