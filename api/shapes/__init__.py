"""Every noun as it looks on the wire: its schema, how it is read and how it is written, in one file each."""

from api.shapes import (
    account,
    agreement,
    authzen,
    batch,
    category,
    change,
    clearance,
    common,
    consent,
    consent_request,
    control,
    coverage,
    data_set,
    decision,
    entitlement,
    entry,
    evidence,
    finding,
    holding,
    lineage,
    model,
    ownership,
    purpose,
    quote,
    receipt,
    report,
    subject_request,
    tenant,
    terms,
    transfer,
    usage_statement,
    webhook,
)

COMPONENTS = {
    name: schema
    for noun in (
        common, account, agreement, authzen, batch, category, change, clearance, consent, consent_request, control,
        coverage, data_set, decision, entitlement, entry, evidence, finding, holding, lineage, model,
        ownership, purpose, quote, receipt, report, subject_request, tenant, terms, transfer, usage_statement, webhook,
    )
    for name, schema in noun.COMPONENTS.items()
}  # fmt: skip

__all__ = ["COMPONENTS"]
