"""The answers to what many batches have in common, tenant by tenant and category by category.

A grid holds for one version of the facts and until an instant that they name. It is brought up to the version that is
read after a batch arrived (`api.decisions.batch.grids`): what changed is forgotten by tenant, and decided anew by the
same policy from what is read then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from api.decisions.batch.batch_request import BatchRequest
from consent import policy
from consent.queries import decisions
from consent.queries.snapshots import Snapshot, TenantFactsRow
from consent.question import Question

ALLOWED = 0  # the code of a yes, which has no reason


@dataclass(frozen=True, slots=True)
class BatchAnswers:
    """For each question of a batch whether it is allowed, and which of `codes` says why not."""

    allow: NDArray[np.bool_]
    reason: NDArray[np.uint16]
    codes: Sequence[str]


class ReasonCodes:
    """Every combination of reasons that was seen, numbered; several are joined by a comma."""

    def __init__(self) -> None:
        self.texts = [""]
        self._numbers = {"": ALLOWED}

    def number(self, decision: policy.Decision) -> int:
        text = "" if decision.allow else ",".join(reason.code for reason in decision.reasons)
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return number


def decide(
    question: Question,
    shot: Snapshot,
    tenant: TenantFactsRow | None,
    categories: Iterable[str],
    *,
    now: datetime,
    key_regions: tuple[str, ...] | None,
) -> tuple[list[policy.Decision], datetime | None]:
    """A tenant's answer for each category, and the next instant at which time alone could change one."""
    whole = shot.whole(tenant, at=now, key_regions=key_regions)
    at = whole.present(now)
    if at != now:  # the clock that recorded the newest fact runs ahead of ours
        whole = shot.whole(tenant, at=at, key_regions=key_regions)
    found = [policy.decide(question, shot.pair(whole, tenant, category), at=at) for category in categories]
    read = tenant.read if tenant is not None else shot.nobody
    return found, decisions.next_change(read, whole, after=at)


class Grid:
    """For one question without tenant and category, one list of categories, and keys of one reach."""

    def __init__(
        self, shared: Question, categories: Sequence[str], *, key_regions: tuple[str, ...] | None
    ) -> None:
        self.version: int | None = None
        self.epoch: str | None = None
        self._shared = shared
        self._key_regions = key_regions
        self._columns = {category: column for column, category in enumerate(categories)}
        self._codes = ReasonCodes()
        self._rows: dict[str, int] = {}  # of a tenant, by each of its names, and of names that mean nobody
        self._names: dict[str, list[str]] = {}  # of a tenant, by its id
        self._tenants: dict[str, list[str]] = {}  # of an account, by its id
        self._cells: NDArray[np.uint16] = np.zeros((0, len(categories)), dtype=np.uint16)
        self._until: datetime | None = None

    @property
    def categories(self) -> Sequence[str]:
        return list(self._columns)

    def holds(self, batch: BatchRequest, *, version: int, epoch: str, now: datetime) -> bool:
        """Whether it is of this version, now, and knows everybody that is asked about."""
        if (self.version, self.epoch) != (version, epoch) or (self._until is not None and now >= self._until):
            return False
        return not self.missing(batch.tenants)

    def missing(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if name not in self._rows]

    def forget(self, changes: Iterable[Sequence[str]] | None, *, now: datetime) -> None:
        """What a change concerns; everything where nobody knows what changed, or where a time in the facts passed."""
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
            elif kind != "key":  # `everything`, and what a newer version of the database may say
                self._forget_everything()
        if len(self._cells) > 2 * len(self._rows) + 1000:  # mostly rows that nobody names any more
            self._forget_everything()

    def learn(self, shot: Snapshot, names: Iterable[str], *, now: datetime) -> None:
        """Decide about the tenants of `shot`; of `names`, those that are none of theirs mean nobody."""
        fresh: list[list[int]] = []
        start = len(self._cells)
        for tenant in shot.tenants:
            fresh.append(self._row(shot, tenant, now=now))
            for name in tenant.names:
                self._rows[name] = start + len(fresh) - 1
            id = str(tenant.id)
            self._names[id] = list(tenant.names)
            self._tenants.setdefault(str(tenant.read.account), []).append(id)
        nobody = self.missing(names)
        if nobody:
            fresh.append(self._row(shot, None, now=now))
            self._rows |= dict.fromkeys(nobody, start + len(fresh) - 1)
        if fresh:
            self._cells = np.vstack([self._cells, np.array(fresh, dtype=np.uint16)])

    def answers(self, batch: BatchRequest) -> BatchAnswers:
        """Raises: KeyError for a tenant that was never learned."""
        rows = np.array([self._rows[name] for name in batch.tenants], dtype=np.intp)
        columns = np.array([self._columns[name] for name in batch.categories], dtype=np.intp)
        if not batch.size:
            return BatchAnswers(np.zeros(0, dtype=bool), np.zeros(0, dtype=np.uint16), self._codes.texts)
        reason = self._cells[rows[batch.tenant], columns[batch.category]]
        return BatchAnswers(reason == ALLOWED, reason, self._codes.texts)

    def _row(self, shot: Snapshot, tenant: TenantFactsRow | None, *, now: datetime) -> list[int]:
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


def decide_each(
    batch: BatchRequest,
    shot: Snapshot,
    *,
    now: datetime,
    key_regions: tuple[str, ...] | None,
) -> BatchAnswers:
    """For questions that differ in more: each decided by itself, all from one snapshot."""
    of_name: Mapping[str, TenantFactsRow] = {name: tenant for tenant in shot.tenants for name in tenant.names}
    codes = ReasonCodes()
    known: dict[tuple[int, int, tuple[str, ...] | None], int] = {}
    reason = np.zeros(batch.size, dtype=np.uint16)
    for index, (tenant, category) in enumerate(
        zip(batch.tenant.tolist(), batch.category.tolist(), strict=True)
    ):
        fields = batch.fields.get(index, batch.shared.fields)
        number = known.get((tenant, category, fields))
        if number is None:
            question = batch.shared._replace(fields=fields)
            seen = of_name.get(batch.tenants[tenant])
            name = batch.categories[category]
            decided, _ = decide(question, shot, seen, [name], now=now, key_regions=key_regions)
            number = known[tenant, category, fields] = codes.number(decided[0])
        reason[index] = number
    return BatchAnswers(reason == ALLOWED, reason, codes.texts)


KeyReach = tuple[str, str, UUID | None, tuple[str, ...] | None]  # database, mode, only tenant, key's regions
