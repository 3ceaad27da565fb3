"""Read the facts about a version and all its ancestors that a judgement depends on."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from lineage.findings.rules import TAINTING_CODES
from lineage.judgement import measurements
from lineage.judgement.covenant_rules import CustomerParty
from lineage.judgement.line_facts import LineFacts
from lineage.versions.queries import binding, leakage, proofs, sources, titles, versions
from lineage.versions.queries.versions import VersionRecord


def facts_of_version(seen: VersionRecord, *, customers: Sequence[CustomerParty]) -> LineFacts:
    """Return the facts about a version's whole line. The caller must be allowed to see all rows."""
    line = [seen.id, *versions.ancestors(model=seen.id)]
    found = binding.rows_of_line(line)
    bound = binding.bindings(found, customers=customers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT lineage_unremedied(%s, %s)", [seen.id, list(TAINTING_CODES)])
        (breaches,) = cursor.fetchone()
    return LineFacts(
        bound.covenants,
        bound.unstated,
        seen.lineage,
        titles.titles(seen, bound.promises),
        seen.retired_at,
        sources.retiring(model=seen.id),
        breaches,
        sum(not measurements.is_proven(claim) for claim in proofs.claims(line)),
        leakage.unproven_leakage(line, promises=bound.promises),
        bound.regions,
    )
