"""A usage statement as a printed page: the same bytes for the same statement."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from documents.statements import months, sentences
from documents.statements.issued import UsageStatementRecord
from documents.typeset import Page, Section, typeset
from language import formats
from tenants.queries.tenants import TenantRecord
from wire import ids


def pdf(statement: UsageStatementRecord, *, tenant: TenantRecord) -> bytes:
    return typeset(page(statement, tenant=tenant), at=statement.issued_at)


def page(statement: UsageStatementRecord, *, tenant: TenantRecord) -> Page:
    content = statement.content
    return Page(
        kind="Usage statement",
        vendor=settings.VENDOR_NAME,
        test=statement.mode == "test",
        subtitle=f"Usage statement for {tenant.key} · issued {formats.moment(statement.issued_at)}",
        title=formats.month(months.parse(statement.month).begins_at),
        lead=content["says"],
        sections=[_filled(section) for section in sentences.sections(content)],
        ledger=[
            ("Statement", ids.render(ids.STATEMENT, statement.id)),
            ("Entry", ids.render(ids.ENTRY, statement.entry)),
            ("Revision", str(statement.revision)),
            ("Digest", statement.sha256),
        ],
        footer="This page repeats the signed statement. The signed statement counts.",
        address=f"{settings.PUBLIC_URL}/{statement.mode}/{tenant.key}/statements/{statement.month}/",
        leads_to="the statement in the portal",
    )


def _filled(section: Section) -> Section:
    """The section, with a line that says so where it has no rows."""
    (rows,) = section.tables
    return section if rows else replace(section, tables=[[("None", "")]])
