"""Find what binds a copy or the vendor itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import connection

from lineage.destruction import vocabulary
from lineage.destruction.queries.holdings import HoldingRecord
from lineage.judgement import title
from lineage.judgement.covenant_rules import CustomerParty
from lineage.judgement.line_facts import LineFacts
from lineage.versions.queries import binding, line_facts, versions
from lineage.versions.queries.binding import Row

# The statements that the slices of a copy rest on, and the newest statement of each consent key about the same data.
# A slice that no statement has ever covered gives NULL.
_OF_HOLDING: Final = """
WITH slice AS MATERIALIZED (
    SELECT s.tenant_id, s.category, s.consent FROM lineage_holdingslice s WHERE s.holding_id = %s
), stated AS MATERIALIZED (
    SELECT DISTINCT ON (c.tenant_id, c.category, c.purpose) c.tenant_id, c.category, c.consent_id
    FROM consent_stated c
    WHERE (c.tenant_id, c.category) IN (SELECT tenant_id, category FROM slice)
    ORDER BY c.tenant_id, c.category, c.purpose, c.place DESC
)
SELECT tenant_id, consent FROM slice WHERE consent IS NOT NULL
UNION SELECT tenant_id, consent_id FROM stated
UNION SELECT slice.tenant_id, NULL FROM slice WHERE slice.consent IS NULL AND NOT EXISTS (
    SELECT 1 FROM stated WHERE stated.tenant_id = slice.tenant_id AND stated.category = slice.category)
"""


def facts_of_holding(
    holding: HoldingRecord, *, customers: Sequence[CustomerParty], at: datetime
) -> LineFacts:
    """Return what binds every tenant's part of a copy.

    A copy that may hold a model is bound by its whole line, by its owners, and by what is not proven of it. The sources
    are unknown if the content of the copy is missing or only presumed. The caller must be allowed to see all these
    tenants.
    """
    clearance = holding.clearance if vocabulary.kind_of(holding.kind) in vocabulary.MAY_HOLD_A_MODEL else None
    held = versions.of_copy(model=holding.model, clearance=clearance, at=at)
    found = binding.rows(_OF_HOLDING, holding.id)
    if held:
        line = {id for version in held for id in (version.id, *versions.ancestors(model=version.id))}
        found += binding.rows_of_line(sorted(line))
    known = (
        bool(found or held) and not holding.silent and all(version.lineage != "unknown" for version in held)
    )
    facts = _facts(found, known=known, customers=customers)
    lines = [line_facts.facts_of_version(version, customers=customers) for version in held]
    return replace(
        facts,
        titles=title.joined(one for line in lines for one in line.titles),
        breaches=sum(line.breaches for line in lines),
        unproven_forms=sum(line.unproven_forms for line in lines),
        unproven_leakage=tuple(dict.fromkeys(one for line in lines for one in line.unproven_leakage)),
    )


def facts_of_vendor(*, mode: str, customers: Sequence[CustomerParty]) -> LineFacts:
    """Return what binds the vendor: every tenant with data in a model or copy in use, or with a standing consent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lineage_vendor_unknown(%s)", [mode])
        (unknown,) = cursor.fetchone()
    found = binding.rows("SELECT tenant_id, consent_id FROM lineage_vendor_bound(%s)", mode)
    return _facts(found, known=not unknown, customers=customers)


def _facts(found: Sequence[Row], *, known: bool, customers: Sequence[CustomerParty]) -> LineFacts:
    bound = binding.bindings(found, customers=customers)
    return LineFacts(bound.covenants, bound.unstated, "recorded" if known else "unknown")
