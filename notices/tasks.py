from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from notices import operations


@shared_task(name="notices.remind")
def remind() -> int:
    """Write about what ends soon; runs a few times a day and never writes twice."""
    return operations.remind(at=timezone.now())
