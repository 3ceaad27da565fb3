"""What in this room waits for somebody: unanswered proposals, and agreements near their end. One statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import connection

from consent import paper_endings
from consent.paper_endings import PaperEnding


@dataclass(frozen=True, slots=True)
class UnansweredProposal:
    """A proposal without an answer. `proposal` is None for one consent alone; `turn` is who answers next.

    `consent` is its first open item, `names` are "category: purpose" of all open items.
    """

    proposal: UUID | None
    consent: UUID
    tenant: UUID
    account: UUID
    names: tuple[str, ...]
    turn: str
    proposed_at: datetime
    lapses_at: datetime | None


@dataclass(frozen=True, slots=True)
class EndingPaper:
    """An agreement that ends or must be given notice soon."""

    account: UUID
    ending: PaperEnding


@dataclass(frozen=True, slots=True)
class _Paper:
    reference: str
    status: str
    renewal: str
    notice_days: int | None
    effective_until: datetime | None
    ends: dict[str, str] | None


# A counter-offer replaces its item, so only the newest row of an item counts.
_OPEN: Final = """
SELECT jsonb_agg(jsonb_build_array(one.proposal_id, one.consent, one.tenant_id, one.account_id, one.names, one.turn,
                                   one.proposed_at, one.lapses_at) ORDER BY one.proposed_at)
FROM (
    SELECT i.proposal_id, (array_agg(c.id ORDER BY i.item, c.id))[1] AS consent, c.tenant_id, t.account_id,
           array_agg(v.name || ': ' || p.name ORDER BY i.item) AS names,
           CASE WHEN bool_or(i.side = 'customer' AND NOT EXISTS (
               SELECT 1 FROM consent_proposalanswer a
               WHERE a.consent_id = c.id AND a.side = 'vendor' AND a.answer = 'accept'
           )) THEN 'vendor' ELSE 'customer' END AS turn,
           min(c.created_at) AS proposed_at, min(b.lapses_at) AS lapses_at
    FROM consent_consent c
    JOIN consent_categoryversion v ON v.id = c.category_version_id
    JOIN consent_purpose p ON p.id = c.purpose_id
    JOIN tenants_directory t ON t.id = c.tenant_id
    LEFT JOIN consent_proposalitem i ON i.consent_id = c.id
    LEFT JOIN consent_proposal b ON b.id = i.proposal_id
    WHERE c.mode = %(mode)s
      AND NOT EXISTS (SELECT 1 FROM consent_consentevent e WHERE e.consent_id = c.id
                      AND e.kind IN ('stated', 'refused', 'lapsed', 'withdrawn', 'called_off'))
      AND NOT EXISTS (SELECT 1 FROM consent_proposalitem n
                      WHERE n.proposal_id = i.proposal_id AND n.item = i.item AND n.id > i.id)
      AND (b.lapses_at IS NULL OR b.lapses_at > %(at)s)
    GROUP BY coalesce(i.proposal_id, c.id), i.proposal_id, c.tenant_id, t.account_id
) one
"""
_PAPERS: Final = """
SELECT jsonb_agg(jsonb_build_array(one.account_id, one.reference, one.in_force, one.renewal,
                                   one.notice_days, one.effective_until, one.ends))
FROM (
    SELECT DISTINCT ON (a.account_id, a.reference) a.account_id, a.reference, a.renewal, a.notice_days,
           a.effective_until, a.ends,
           NOT EXISTS (SELECT 1 FROM consent_agreementstep s WHERE s.agreement_id = a.id AND s.kind = 'voided')
           AND (NOT a.awaits_approval OR EXISTS (
               SELECT 1 FROM consent_agreementstep s WHERE s.agreement_id = a.id AND s.kind = 'effective'
           )) AS in_force
    FROM consent_agreement a
    WHERE a.account_id IN (
        SELECT n.account_id FROM consent_agreement n
        WHERE n.mode = %(mode)s AND n.effective_until > %(at)s
          AND n.effective_until - coalesce(n.notice_days, 0) * interval '1 day' <= %(soon)s
    )
    ORDER BY a.account_id, a.reference, a.revision DESC
) one
"""


def attention(*, mode: str, at: datetime) -> tuple[list[UnansweredProposal], list[EndingPaper]]:
    """Return the proposals without an answer, oldest first, and the agreements with a date within 90 days."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({_OPEN})::text, ({_PAPERS})::text",
            {"mode": mode, "at": at, "soon": at + paper_endings.SOON},
        )
        proposals, papers = (orjson.loads(text) if text else [] for text in cursor.fetchone())
    return [_proposal(row) for row in proposals], _endings(papers, at)


def _proposal(row: list[Any]) -> UnansweredProposal:
    proposal, consent, tenant, account, names, turn, proposed_at, lapses_at = row
    return UnansweredProposal(
        UUID(proposal) if proposal else None,
        UUID(consent),
        UUID(tenant),
        UUID(account),
        tuple(names),
        turn,
        datetime.fromisoformat(proposed_at),
        _instant(lapses_at),
    )


def _endings(rows: list[list[Any]], at: datetime) -> list[EndingPaper]:
    known: dict[UUID, list[_Paper]] = {}
    for account, reference, in_force, renewal, notice_days, until, ends in rows:
        paper = _Paper(
            reference, "effective" if in_force else "ended", renewal, notice_days, _instant(until), ends
        )
        known.setdefault(UUID(account), []).append(paper)
    found = [
        EndingPaper(account, ending)
        for account, papers in known.items()
        for ending in paper_endings.endings(papers, at=at)
    ]
    return sorted(found, key=lambda each: each.ending.notice_by or each.ending.ends_at)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
