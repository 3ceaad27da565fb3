from __future__ import annotations

from celery import shared_task

from api.operations import decisions

_AT_MOST = 100


@shared_task(name="api.unfold_decisions")
def unfold_decisions() -> int:
    """The log of a busy time becomes rows; what is left is the next run's."""
    return decisions.expand_piles(most=_AT_MOST)
