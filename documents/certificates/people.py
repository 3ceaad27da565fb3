"""The people who performed and verified a destruction, for the commitments in the signed certificate."""

from __future__ import annotations

from uuid import UUID

from lineage.destruction.queries import orders
from lineage.destruction.queries.certificates import CertificateRecord
from tenants.operations import people as people_operations
from tenants.queries import people as tenant_people


def people(certificate: CertificateRecord) -> list[dict[str, str | None]]:
    """The performers and verifiers who are not erased."""
    return [
        {
            "commitment": people_operations.commitment(person=id),
            "name": person.name,
            "title": person.title or None,
        }
        for id in _ids(certificate)
        if id is not None and (person := tenant_people.person(id=id)) is not None and not person.erased
    ]


def _ids(certificate: CertificateRecord) -> list[UUID | None]:
    if certificate.people is not None:
        return [*certificate.people]
    return [
        id
        for confirmation in orders.confirmations(order=certificate.order)
        for id in (confirmation.performer, confirmation.verifier)
    ]
