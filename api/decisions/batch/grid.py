"""Prepared answers to what many batches have in common, by tenant and category.

A grid is valid for one version of the facts, until an instant named in them. Before each use it is brought
to the version read after the batch arrived (`api.decisions.batch.grids`). It then drops the changed tenants
and decides them again with the same policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from api.decisions.batch.batch_answers import ALLOWED, BatchAnswers, ReasonCodes
from api.decisions.batch.batch_request import BatchRequest
from api.decisions.batch.deciding import decide
from consent.queries.snapshots import Snapshot, TenantFactsRow
from consent.question import Question


class Grid:
    """Prepared answers for one question without tenant and category, one list of categories, and keys of
    the same reach.
    """

    def __init__(
        self, shared: Question, categories: Sequence[str], *, key_regions: tuple[str, ...] | None
    ) -> None:
        self.version: int | None = None
        self.epoch: str | None = None
        self._shared = shared
        self._key_regions = key_regions
        self._columns = {category: column for column, category in enumerate(categories)}
        self._codes = ReasonCodes()
        self._rows: dict[str, int] = {}  # row index by tenant name; unknown names have a row too
        self._names: dict[str, list[str]] = {}  # a tenant's names, by its id
        self._tenants: dict[str, list[str]] = {}  # an account's tenants, by its id
        self._cells: NDArray[np.uint16] = np.zeros((0, len(categories)), dtype=np.uint16)
        self._until: datetime | None = None

    @property
    def categories(self) -> Sequence[str]:
        """Return the grid's categories in column order."""
        return list(self._columns)

    def holds(self, batch: BatchRequest, *, version: int, epoch: str, now: datetime) -> bool:
        """Tell whether the grid is valid for this version now and knows every tenant of the batch."""
        if (self.version, self.epoch) != (version, epoch) or (self._until is not None and now >= self._until):
            return False
        return not self.missing(batch.tenants)

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return the names that the grid has no row for."""
        return [name for name in names if name not in self._rows]

    def forget(self, changes: Iterable[Sequence[str]] | None, *, now: datetime) -> None:
        """Drop the rows that changes concern.

        All rows are dropped if `changes` equals None (unknown), or if an instant named in the facts has
        passed.
        """
        if changes is None or (self._until is not None and now >= self._until):
            self._forget_everything()
            return
        for kind, ref in changes:
            if kind == "tenant":
                self._forget_tenant(ref)
            elif kind == "account":
                for tenant in self._tenants.pop(ref, ()):
                    self._forget_tenant(tenant)
            elif kind == "name":
                self._rows.pop(ref.partition(" ")[2], None)
            elif kind != "key":  # `everything`, or a kind that a newer database version may add
                self._forget_everything()
        if len(self._cells) > 2 * len(self._rows) + 1000:  # most rows have lost their names
            self._forget_everything()

    def learn(self, shot: Snapshot, names: Iterable[str], *, now: datetime) -> None:
        """Decide the tenants of a snapshot and store their rows.

        Names that belong to no tenant of the snapshot share one row for unknown tenants.
        """
        new_rows: list[list[int]] = []
        start = len(self._cells)
        for tenant in shot.tenants:
            new_rows.append(self._row(shot, tenant, now=now))
            for name in tenant.names:
                self._rows[name] = start + len(new_rows) - 1
            id = str(tenant.id)
            self._names[id] = list(tenant.names)
            self._tenants.setdefault(str(tenant.read.account), []).append(id)
        unknown = self.missing(names)
        if unknown:
            new_rows.append(self._row(shot, None, now=now))
            self._rows |= dict.fromkeys(unknown, start + len(new_rows) - 1)
        if new_rows:
            self._cells = np.vstack([self._cells, np.array(new_rows, dtype=np.uint16)])

    def answers(self, batch: BatchRequest) -> BatchAnswers:
        """Look up the answer to every question.

        Raises: KeyError for a tenant that has no row.
        """
        rows = np.array([self._rows[name] for name in batch.tenants], dtype=np.intp)
        columns = np.array([self._columns[name] for name in batch.categories], dtype=np.intp)
        if not batch.size:
            return BatchAnswers(np.zeros(0, dtype=bool), np.zeros(0, dtype=np.uint16), self._codes.texts)
        reason = self._cells[rows[batch.tenant], columns[batch.category]]
        return BatchAnswers(reason == ALLOWED, reason, self._codes.texts)

    def _row(self, shot: Snapshot, tenant: TenantFactsRow | None, *, now: datetime) -> list[int]:
        """Decide one tenant's row, and shorten the grid's validity if needed."""
        decided, until = decide(
            self._shared, shot, tenant, self._columns, now=now, key_regions=self._key_regions
        )
        if until is not None and (self._until is None or until < self._until):
            self._until = until
        return [self._codes.number(decision) for decision in decided]

    def _forget_tenant(self, id: str) -> None:
        for name in self._names.pop(id, ()):
            self._rows.pop(name, None)

    def _forget_everything(self) -> None:
        self._rows.clear()
        self._names.clear()
        self._tenants.clear()
        self._cells = self._cells[:0]
        self._until = None


KeyReach = tuple[
    str, str, UUID | None, tuple[str, ...] | None
]  # database, mode, the key's tenant, the key's regions
