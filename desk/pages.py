"""The desk's own pages and where they are."""

from __future__ import annotations

from desk.page import Page
from desk.views import (
    billing,
    catalogue,
    consents,
    destruction,
    findings,
    keys,
    models,
    people,
    tenants,
    webhooks,
)

PAGES: list[tuple[str, type[Page], str]] = [
    ("onboard/", tenants.Onboard, "onboard"),
    ("tenant/<uuid:tenant>/", tenants.TenantPage, "tenant"),
    ("tenant/<uuid:tenant>/agreement/", tenants.RecordAgreement, "record_agreement"),
    ("tenant/<uuid:tenant>/member/", tenants.InviteMember, "invite_member"),
    ("tenant/<uuid:tenant>/consent/", consents.ChooseQuestion, "choose_question"),
    ("tenant/<uuid:tenant>/consent/conditions/", consents.RecordConsent, "record_consent"),
    ("consent/<uuid:consent>/", consents.ConsentPage, "consent"),
    ("consent/<uuid:consent>/withdraw/", consents.Withdraw, "withdraw"),
    ("consent/<uuid:consent>/pause/", consents.Pause, "pause"),
    ("consent/<uuid:consent>/resume/", consents.Resume, "resume"),
    ("consent/<uuid:consent>/dispute/", consents.Dispute, "dispute"),
    ("consent/<uuid:consent>/approve/", consents.Approve, "approve"),
    ("consent/<uuid:consent>/evidence/<str:sha256>/", consents.EvidenceDocument, "evidence"),
    ("category/", catalogue.EditCategory, "edit_category"),
    ("purpose/", catalogue.EditPurpose, "edit_purpose"),
    ("terms/", catalogue.PublishTerms, "publish_terms"),
    ("key/", keys.IssueKey, "issue_key"),
    ("key/<uuid:key>/revoke/", keys.RevokeKey, "revoke_key"),
    ("key/<uuid:key>/rotate/", keys.RotateKey, "rotate_key"),
    ("billing/", billing.Billing, "billing"),
    ("billing/look/", billing.Scan, "scan"),
    ("billing/<str:mode>/<str:subscription>/", billing.Reconcile, "reconcile"),
    ("destruction/", destruction.Destructions, "destructions"),
    ("destruction/<uuid:order>/", destruction.Destruction, "destruction"),
    ("models/", models.Models, "models"),
    ("models/<str:mode>/<str:family>/<str:name>/<str:version>/", models.ModelVersion, "model"),
    ("findings/", findings.Findings, "findings"),
    ("findings/<uuid:finding>/", findings.Finding, "finding"),
    ("webhooks/", webhooks.Endpoints, "webhooks"),
    ("webhooks/<uuid:endpoint>/", webhooks.Endpoint, "webhook"),
    ("webhooks/<uuid:endpoint>/replay/<uuid:delivery>/", webhooks.Replay, "webhook_replay"),
    ("person/<uuid:person>/erase/", people.ErasePerson, "erase_person"),
]
