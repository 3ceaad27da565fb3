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
    """What one look over Stripe found."""
    scan = DriftScan.objects.create(mode=mode, began_at=began_at, ended_at=ended_at, looked_at=looked_at)
    DriftFinding.objects.bulk_create(
        DriftFinding(
            scan=scan,
            account_id=one.account,
            kind=one.kind,
            stripe_subscription_id=one.subscription,
            detail=one.detail,
        )
        for one in findings
    )
