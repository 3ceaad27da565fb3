"""Which agreements end or renew soon, and by when notice must be given. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

SOON: Final = timedelta(days=90)


class DatedPaper(Protocol):
    """What is known of an agreement."""

    @property
    def reference(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def renewal(self) -> str: ...
    @property
    def notice_days(self) -> int | None: ...
    @property
    def effective_until(self) -> datetime | None: ...
    @property
    def ends(self) -> dict[str, str] | None: ...


@dataclass(frozen=True, slots=True)
class PaperEnding:
    """An agreement that reaches its date at `ends_at`. `notice_by`: the last instant to give notice, if it says so."""

    reference: str
    ends_at: datetime
    renews: bool
    notice_by: datetime | None


def endings(papers: Iterable[DatedPaper], *, at: datetime, within: timedelta = SOON) -> Iterator[PaperEnding]:
    """Yield the agreements in effect with an end or a last day of notice within this time.

    An agreement that another one ends is left out: notice was given.
    """
    known = [paper for paper in papers if paper.status == "effective"]
    ended = {paper.ends["reference"] for paper in known if paper.ends}
    for paper in known:
        until = paper.effective_until
        if until is None or until <= at or paper.reference in ended:
            continue
        notice_by = until - timedelta(days=paper.notice_days) if paper.notice_days is not None else None
        if notice_by is not None and notice_by <= at:
            notice_by = None
        if (notice_by or until) <= at + within:
            yield PaperEnding(paper.reference, until, paper.renewal == "auto", notice_by)
