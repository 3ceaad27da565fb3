"""Who performed and verified, by the commitments that the signed certificate names."""

from __future__ import annotations

from lineage import queries
from lineage.queries import CertificateSeen
from tenants import operations as commitments
from tenants import queries as tenants


def people(seen: CertificateSeen) -> list[dict[str, str | None]]:
    """Everybody who is not erased."""
    found = []
    for one in queries.confirmations(order=seen.order):
        for id in (one.performer, one.verifier):
            person = tenants.person(id=id) if id is not None else None
            if id is not None and person is not None and not person.erased:
                found.append(
                    {
                        "commitment": commitments.commitment(person=id),
                        "name": person.name,
                        "title": person.title or None,
                    }
                )
    return found
