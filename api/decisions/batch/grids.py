"""The grids of this process, each brought up to the facts' version that is read after a batch arrived."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime

from django.db import connection

from api import problems
from api.decisions import facts
from api.decisions.batch.batch_request import BatchRequest
from api.decisions.batch.grid import BatchAnswers, Grid, KeyReach, decide_each
from api.principal import Principal
from consent.queries.snapshots import snapshot
from consent.question import Question

_MOST = 16
_ATTEMPTS = 10
_Key = tuple[KeyReach, Question, tuple[str, ...]]
_grids: OrderedDict[_Key, tuple[threading.Lock, Grid]] = OrderedDict()
_lock = threading.Lock()


def answers(batch: BatchRequest, *, who: Principal, now: datetime) -> tuple[BatchAnswers, int]:
    """Every question's answer, and the revision they were true at. Raises: Problem (503)."""
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
    """What a grid in memory says that is as far as the facts are; None where there is none, or it is in use."""
    if not batch.questions_alike:
        return None
    with _lock:
        found = _grids.get(_key(batch, who))
    if found is None or not found[0].acquire(blocking=False):
        return None
    try:
        return (
            found[1].answers(batch) if found[1].holds(batch, version=version, epoch=epoch, now=now) else None
        )
    finally:
        found[0].release()


def _fresh(grid: Grid, batch: BatchRequest, *, who: Principal, now: datetime) -> int:
    """Bring a grid to one state of the facts in which all the batch's tenants are known. Returns its revision."""
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
        # Facts moved between the two reads: what was learned may be newer than the rest. Look what else changed.
    raise problems.unavailable()


def _changes(grid: Grid) -> facts.FactsHeader:
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_decision_sync(%s, '[]')", [grid.version])
        [(text,)] = cursor.fetchall()
    return facts.header(text.encode(), epoch=grid.epoch)


def _grid(batch: BatchRequest, who: Principal) -> tuple[threading.Lock, Grid]:
    fresh = (
        threading.Lock(),
        Grid(batch.shared, tuple(dict.fromkeys(batch.categories)), key_regions=who.key.regions),
    )
    if _has_written():
        return fresh  # it sees more than the facts' version says, and may yet be rolled back
    key = _key(batch, who)
    with _lock:
        found = _grids.setdefault(key, fresh)
        _grids.move_to_end(key)
        while len(_grids) > _MOST:
            _grids.popitem(last=False)
    return found


def _key(batch: BatchRequest, who: Principal) -> _Key:
    reach: KeyReach = (str(connection.settings_dict["NAME"]), who.mode, who.tenant, who.key.regions)
    return reach, batch.shared, tuple(dict.fromkeys(batch.categories))


def _has_written() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        (written,) = cursor.fetchone()
        return bool(written)
