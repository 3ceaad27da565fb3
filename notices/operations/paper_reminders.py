"""Letters about agreements that end, renew or have their last day of notice within a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from consent import paper_endings
from consent.paper_endings import PaperEnding
from consent.queries import agreements
from language import formats
from ledger import scope
from notices import letters
from notices.letter import LetterFacts
from notices.operations import mail
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord

_WITHIN: Final = timedelta(days=30)


def remind(*, at: datetime) -> int:
    """Send the letters that are due. Each is sent once to each person. Returns how many were sent."""
    return sum(
        mail.send_letters(facts.text or letters.PAPER_ENDS, facts, entry=entry, at=at)
        for facts, entry in list(_due(at=at))
    )


def _due(*, at: datetime) -> Iterator[tuple[LetterFacts, UUID]]:
    with scope.everything(reason="sweep"):
        for account in agreements.accounts_with_dates(after=at, before=at + _WITHIN):
            home = next(iter(tenants.tenants(account=account)), None)
            known = agreements.agreements(account=account)
            entries = {paper.reference: paper.entry for paper in known}
            for ending in paper_endings.endings(known, at=at, within=_WITHIN):
                if home is not None:
                    yield _facts(home, ending), entries[ending.reference]


def _facts(home: TenantRecord, ending: PaperEnding) -> LetterFacts:
    notice = (
        f" Whoever wants to end it gives notice by {formats.deciding_day(ending.notice_by, home.zone)}."
        if ending.notice_by
        else ""
    )
    return LetterFacts(
        home.id,
        {
            "reference": ending.reference,
            "tenant": home.name,
            "ends": formats.deciding_day(ending.ends_at, home.zone),
            "notice": notice,
        },
        "contract/",
        text=letters.PAPER_RENEWS if ending.renews else letters.PAPER_ENDS,
        beyond_members=True,
    )
