"""Read what one consent covers today, field by field."""

from __future__ import annotations

from consent import meanings
from consent.meanings import Carried
from consent.queries import catalogue, objections, purposes
from consent.queries.consents import ConsentRecord
from tenants.queries import tenants


def covered(consent: ConsentRecord) -> Carried:
    """Return the fields that the consent covers today, and those that came to mean something else."""
    stated = next((event.revision for event in consent.events if event.kind == "stated"), 0)
    return meanings.carried(
        consent.conditions.fields,
        category=catalogue.known_facts(mode=consent.mode, code=consent.category),
        remembered=consent.category_version,
        purpose=purposes.known_facts(mode=consent.mode, code=consent.purpose),
        seq=stated,
        objections=objections.of_account(tenants.tenant_by_id(id=consent.tenant).account),
    )
