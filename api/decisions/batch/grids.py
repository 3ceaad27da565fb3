"""The grids of this process, brought to the version of the facts that is read after a batch arrived."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime

from django.db import connection

from api import problems
from api.decisions import facts, facts_header
from api.decisions.batch.batch_answers import BatchAnswers
from api.decisions.batch.batch_request import BatchRequest
from api.decisions.batch.deciding import decide_each
from api.decisions.batch.grid import Grid, KeyReach
from api.principal import Principal
from consent.queries.snapshots import snapshot
from consent.question import Question

_MOST = 16
_ATTEMPTS = 10
_Key = tuple[KeyReach, Question, tuple[str, ...]]
_grids: OrderedDict[_Key, tuple[threading.Lock, Grid]] = OrderedDict()
_lock = threading.Lock()


def answers(batch: BatchRequest, *, who: Principal, now: datetime) -> tuple[BatchAnswers, int]:
    """Answer every question; also return the revision at which the answers hold.

    Raises: Problem (503).
    """
    if not batch.questions_alike:
        shot = snapshot(
            mode=who.mode,
            names=batch.tenants,
            categories=batch.categories,
            purpose=batch.shared.purpose,
            only_tenant=who.tenant,
        )
        return decide_each(batch, shot, now=now, key_regions=who.key.regions), shot.revision
    lock, grid = _grid(batch, who)
    with lock:
        revision = _fresh(grid, batch, who=who, now=now)
        return grid.answers(batch), revision


def answers_in_memory(
    batch: BatchRequest, *, who: Principal, version: int, epoch: str, now: datetime
) -> BatchAnswers | None:
    """Answer from a grid of exactly this version.

    Returns None if no such grid exists or another thread uses it.
    """
    if not batch.questions_alike:
        return None
    with _lock:
        entry = _grids.get(_key(batch, who))
    if entry is None or not entry[0].acquire(blocking=False):
        return None
    try:
        return (
            entry[1].answers(batch) if entry[1].holds(batch, version=version, epoch=epoch, now=now) else None
        )
    finally:
        entry[0].release()


def _fresh(grid: Grid, batch: BatchRequest, *, who: Principal, now: datetime) -> int:
    """Bring a grid to one state of the facts in which all tenants of the batch are known; return its
    revision.

    Raises: Problem (503) if the facts keep changing.
    """
    for _ in range(_ATTEMPTS):
        header = _changes(grid)
        grid.forget(header.changes, now=now)
        grid.version, grid.epoch = header.version, header.epoch
        missing = grid.missing(batch.tenants)
        if not missing:
            return header.revision
        shot = snapshot(
            mode=who.mode,
            names=missing,
            categories=grid.categories,
            purpose=batch.shared.purpose,
            only_tenant=who.tenant,
        )
        grid.learn(shot, missing, now=now)
        if shot.version == header.version:
            return shot.revision
        # Facts changed between the two reads, so the new rows may be newer than the others: read the changes again.
    raise problems.unsettled()


def _changes(grid: Grid) -> facts_header.FactsHeader:
    """Read what changed since the grid's version."""
    [text] = facts.synced(grid.version, "[]")
    return facts_header.header(text.encode(), epoch=grid.epoch)


def _grid(batch: BatchRequest, who: Principal) -> tuple[threading.Lock, Grid]:
    """Return the shared grid for this batch and key, or a private one inside a writing transaction."""
    new_entry = (
        threading.Lock(),
        Grid(batch.shared, tuple(dict.fromkeys(batch.categories)), key_regions=who.key.regions),
    )
    if _has_written():
        return new_entry  # this transaction sees its own uncommitted facts, which may be rolled back
    key = _key(batch, who)
    with _lock:
        entry = _grids.setdefault(key, new_entry)
        _grids.move_to_end(key)
        while len(_grids) > _MOST:
            _grids.popitem(last=False)
    return entry


def _key(batch: BatchRequest, who: Principal) -> _Key:
    """Return the key under which batches share a grid."""
    reach: KeyReach = (str(connection.settings_dict["NAME"]), who.mode, who.tenant, who.key.regions)
    return reach, batch.shared, tuple(dict.fromkeys(batch.categories))


def _has_written() -> bool:
    """Tell whether the current transaction has written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        (written,) = cursor.fetchone()
        return bool(written)
