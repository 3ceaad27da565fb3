"""Read covenants of terms from before terms had to say the modes. They keep meaning all four."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from consent.clauses import Clauses
from consent.covenants import MODES, Covenant
from consent.models import Terms

# Terms that hold this clause were published when the modes were required already.
_SINCE: Final = "regions_cover_models"


@dataclass(frozen=True, slots=True)
class PresumedModes:
    """Old terms with covenants of all four modes, which may never have been named. Standard terms have no `account`."""

    mode: str
    version: str
    account: str | None
    covenants: tuple[Covenant, ...]


def presumed_modes(*, modes: Sequence[str]) -> list[PresumedModes]:
    """List the terms of live or test mode with presumed modes of covenants, newest first."""
    rows = Terms.objects.filter(mode__in=modes).exclude(clauses__has_key=_SINCE).select_related("account")
    found = []
    for row in rows.order_by("-revision"):
        every = Clauses.from_dict(row.clauses).no_transfer_to
        presumed = tuple(one for one in every if set(one.modes) == set(MODES))
        if presumed:
            account = row.account.key if row.account is not None else None
            found.append(PresumedModes(row.mode, row.version, account, presumed))
    return found
