"""Derive rows again that differ from the ledger: by an operator's command alone, and with an entry that says so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger import canonical, kinds, operations, scope
from ledger.actors import Actor
from ledger.entries import Draft
from ledger.projections import Difference
from wire import ids


@dataclass(frozen=True, slots=True)
class Mended:
    """The owner of a row, and its content before and after. A content of None means that there is no row."""

    mode: str
    tenant: UUID
    account: UUID
    before: Any
    after: Any


# Derives the row with this key again, in the caller's transaction. The entry of this id explains it.
Mender = Callable[[str, UUID], Mended]


class MenderRegisteredTwice(ValueError):
    """The projection already has a mender."""


_menders: dict[str, Mender] = {}


def register(projection: str, mender: Mender) -> None:
    """Say how rows of a projection are derived again. It uses the writing function of its room.

    Raises: MenderRegisteredTwice.
    """
    if projection in _menders:
        raise MenderRegisteredTwice(projection)
    _menders[projection] = mender


def can_mend(projection: str) -> bool:
    return projection in _menders


def mend(differences: Iterable[Difference], *, by: Actor, at: datetime) -> list[Difference]:
    """Derive each of these rows again where its projection can. Returns the rows that were derived.

    Each row has a transaction of its own, with an entry that holds the digests of the row before and after.
    """
    mended = []
    for difference in differences:
        mender = _menders.get(difference.projection)
        if mender is None or difference.problem == "unreadable":
            continue
        with scope.everything(reason="reconcile"):
            entry = ids.new(at=at)
            changed = mender(difference.key, entry)
            body = {
                "projection": difference.projection,
                "table": difference.table,
                "key": difference.key,
                "before_sha256": _sha256(changed.before),
                "after_sha256": _sha256(changed.after),
                "seq": difference.seq,
            }
            draft = Draft(entry, kinds.REBUILT.name, changed.mode, body, changed.tenant, changed.account)
            operations.record([draft], by=by, at=at)
        mended.append(difference)
    return mended


def _sha256(content: Any) -> str | None:
    return None if content is None else hashlib.sha256(canonical.encode(content)).hexdigest()
