"""Read the papers that bear on one tenant, and why they deny."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection

from consent import paper_json
from consent.facts import Prohibition
from consent.paper_scopes import Subject
from consent.papers import Papers
from ledger import reading_once


@reading_once.once
def papers_of_tenant(*, tenant: UUID, as_known_at: datetime | None = None) -> Papers:
    """Return the papers that bear on a tenant: its account's, and those that it brought along when it moved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_papers_of_tenant(%s, %s)", [tenant, as_known_at])
        return paper_json.papers_from_json([orjson.loads(text) for (text,) in cursor.fetchall()])


def prohibitions_of(*, tenant: UUID, at: datetime, subject: Subject | None = None) -> tuple[Prohibition, ...]:
    """Return why agreements deny the subject at `at`, or anything at all if no subject is named."""
    papers = papers_of_tenant(tenant=tenant)
    return papers.denials_of_any(at=at) if subject is None else papers.denials(subject, at=at)
