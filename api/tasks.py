from __future__ import annotations

from celery import shared_task

from api.operations import decisions

_AT_MOST = 100


@shared_task(name="api.unfold_decisions")
def unfold_decisions() -> int:
    """Turn logged lines of decisions into rows. Lines that are left wait for the next run."""
    return decisions.expand_piles(most=_AT_MOST)
