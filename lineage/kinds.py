"""The ledger entries this app writes. A manifest is kept beside the ledger, which holds its digest."""

from ledger.entries import register

ISSUED = register(
    "clearance.issued/1",
    "clearance", "run", "request_sha256", "purpose", "form", "region", "audience", "model", "manifest_sha256",
    "tenants", "pairs", "excluded", "facts_revision", "lease_seconds",
    purpose="a training run was cleared for what stands in its manifest",
)  # fmt: skip
DENIED = register(
    "clearance.denied/1",
    "clearance", "run", "request_sha256", "purpose", "form", "region", "audience", "model", "manifest_sha256",
    "tenants", "pairs", "excluded", "facts_revision", "lease_seconds",
    purpose="a training run asked, and nothing at all was cleared",
)  # fmt: skip
NARROWED = register(
    "clearance.narrowed/1",
    "clearance", "run", "tenant", "drops", "drops_sha256", "action",
    purpose="a tenant's data left a run that is going on",
)  # fmt: skip
INVALIDATED = register(
    "clearance.invalidated/1",
    "clearance", "run", "why",
    purpose="a run must stop: the terms retire its model, or nothing is left of its manifest",
)  # fmt: skip
EXPIRED = register(
    "clearance.expired/1", "clearance", "run", "expired_at", purpose="a run did not renew its lease"
)
COMPLETED = register(
    "clearance.completed/1",
    "clearance", "run", "number", "report_sha256", "tenants", "rows", "artefacts", "holdings", "breaches",
    purpose="a run reported what it used and made",
)  # fmt: skip
ABANDONED = register("clearance.abandoned/1", "clearance", "run", purpose="a run was given up")
BREACH = register(
    "breach.found/1",
    "clearance", "run", "report_sha256", "tenant", "uses", "uses_sha256", "rows",
    purpose="a run reported using what its manifest does not hold",
)  # fmt: skip
BREACH_SEEN = register(
    "breach.found/2",
    "finding", "code", "source", "clearance", "run", "tenant", "category", "rows", "evidence_sha256",
    purpose="tenants' data was used, or kept, as nobody may",
)  # fmt: skip
GAP_SEEN = register(
    "gap.found/1",
    "finding", "code", "source", "evidence_sha256",
    purpose="something was told that we cannot place: whose data it was is not known",
)  # fmt: skip
FINDING_STEP = register(
    "finding.followed/1", "finding", "step", purpose="a finding was acknowledged, explained or remedied"
)
DATA_SET = register(
    "dataset.registered/1",
    "dataset", "number", "namespace", "name", "category", "tenant", "field",
    purpose="tenants' data of a category lies under these names",
)  # fmt: skip
JOB = register(
    "job.registered/1", "job", "number", "namespace", "name", "role", purpose="what a job is for"
)
REGISTERED = register(
    "model.registered/1",
    "model", "family", "name", "version", "owner", "clearance", "report_sha256", "artefacts", "digests",
    "artefacts_sha256",
    purpose="a run told what files the version it trained consists of",
)  # fmt: skip
DERIVED = register(
    "model.derived/1",
    "model", "family", "name", "version", "owner", "parents", "derivation", "artefacts", "digests",
    "artefacts_sha256",
    purpose="a version was made from others",
)  # fmt: skip
IMPORTED = register(
    "model.imported/1",
    "model", "family", "name", "version", "owner", "origin", "lineage", "tenants", "sources", "sources_sha256",
    "artefacts", "digests", "artefacts_sha256",
    purpose="a version trained elsewhere, or before, was made known",
)  # fmt: skip
RETIRED = register(
    "model.retired/1", "model", "family", "name", "version", purpose="a version is not used any more"
)
_ABOUT = ("subject", "model", "recipient_sha256", "way")
TRANSFER_CHECKED = register(
    "transfer.checked/1",
    "check", *_ABOUT, "allow", "review_required", "blocking", "review", "waived", "answer_sha256", "facts_revision",
    purpose="somebody asked whether a model, or the vendor, may go to a recipient",
)  # fmt: skip
TRANSFER_CHANGED = register(
    "transfer.changed/1",
    "check", *_ABOUT, "review_required", "blocking", "review", "answer_sha256", "facts_revision",
    purpose="a transfer that was allowed is allowed no longer",
)  # fmt: skip
TRANSFER_REVIEWED = register(
    "transfer.reviewed/1",
    "review", "covenant_sha256", "recipient_sha256", "pairs", "same",
    purpose="a person judged whether an unsure recipient is the party that a covenant means",
)  # fmt: skip
WAIVER_ASKED = register(
    "waiver.asked/1",
    "waiver", *_ABOUT, "covenants", "covenants_sha256",
    purpose="a tenant was asked to let one transfer pass",
)  # fmt: skip
WAIVER_ANSWERED = register(
    "waiver.answered/1", "waiver", "answer", "until", purpose="a tenant said yes or no to a waiver"
)
WAIVER_REVOKED = register("waiver.revoked/1", "waiver", purpose="a granted waiver holds no longer")
CONTROL_CHANGED = register(
    "control.changed/1",
    "change", "acquirer_sha256", "effective_at",
    purpose="the vendor itself goes to somebody else",
)  # fmt: skip
CONTROL_FOLLOWED = register(
    "control.followed/1",
    "change", "paused", "withdrawn", "told",
    purpose="a change of control did to a tenant's consents what their terms say",
)  # fmt: skip
