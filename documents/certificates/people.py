"""Who performed and verified, by the commitments that the signed certificate names."""

from __future__ import annotations

from lineage.destruction.queries import orders
from lineage.destruction.queries.certificates import CertificateRecord
from tenants.operations import people as people_operations
from tenants.queries import people as tenant_people


def people(seen: CertificateRecord) -> list[dict[str, str | None]]:
    """Everybody who is not erased."""
    found = []
    for one in orders.confirmations(order=seen.order):
        for id in (one.performer, one.verifier):
            person = tenant_people.person(id=id) if id is not None else None
            if id is not None and person is not None and not person.erased:
                found.append(
                    {
                        "commitment": people_operations.commitment(person=id),
                        "name": person.name,
                        "title": person.title or None,
                    }
                )
    return found
