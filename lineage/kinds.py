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
JOB = register("job.registered/1", "job", "number", "namespace", "name", "role", purpose="what a job is for")
HOLDING = register(
    "holding.declared/1",
    "holding", "kind", "region", "rows", "sha256", "tenants", "contents_sha256", "clearance", "model",
    purpose="a copy of tenants' data was declared, and whose it is",
)  # fmt: skip
ORDERED = register(
    "destruction.ordered/1",
    "order", "tenant", "cause", "reference", "kind", "items", "items_sha256", "due_at", "reason",
    purpose="a tenant's data in one kind of copy, or what learned from it, must go by a date",
)  # fmt: skip
CONFIRMED = register(
    "destruction.confirmed/1",
    "order", "confirmation", "kind", "items", "items_sha256", "method", "technique", "tool", "organisation",
    "performer", "performer_commitment", "performed_at", "procedure", "procedure_sha256", "evidence_sha256",
    "residuals_sha256",
    purpose="what an order names was destroyed, or a part of it",
)  # fmt: skip
VERIFIED = register(
    "destruction.verified/1",
    "order", "confirmation", "method", "verifier", "verifier_commitment", "verified_at",
    purpose="somebody else looked and found it gone",
)  # fmt: skip
CERTIFIED = register(
    "destruction.certified/1",
    "order", "certificate", "certificate_sha256", "kind", "items", "cause",
    purpose="everything that an order names is destroyed and verified",
)  # fmt: skip
_ORDER_EVENT = ("order", "kind", "due_at", "items", "reason", "until")
ORDER_HELD = register("destruction.held/1", *_ORDER_EVENT, purpose="an order waits for a legal reason")
ORDER_RELEASED = register("destruction.released/1", *_ORDER_EVENT, purpose="an order waits no longer")
ORDER_REFUSED = register(
    "destruction.refused/1", *_ORDER_EVENT, purpose="an order was refused; it stays open"
)
ORDER_DUE = register("destruction.due/1", *_ORDER_EVENT, purpose="the deadline of an order is near")
ORDER_OVERDUE = register(
    "destruction.overdue/1", *_ORDER_EVENT, purpose="an order was not carried out in time"
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
SUBJECT_RECEIVED = register(
    "subject_request.received/1",
    "request", "tenant", "commitment_sha256", "deadline", "orders", "models", "models_sha256",
    purpose="a person in a tenant's data wants its use to stop",
)  # fmt: skip
SUBJECT_EXTENDED = register(
    "subject_request.extended/1",
    "request", "orders", "models", "models_sha256",
    purpose="copies or versions of runs from before a person's request turned up after it",
)  # fmt: skip
SUBJECT_ASSESSED = register(
    "subject_request.assessed/1",
    "request", "model", "family", "name", "version", "status", "reason_sha256",
    purpose="somebody says what becomes of a version after a person's request",
)  # fmt: skip
SUBJECT_CLOSED = register(
    "subject_request.closed/1",
    "request", "tenant", "orders", "models",
    purpose="everything that a person's request led to is certified or answered",
)  # fmt: skip
_SUBJECT_ALARM = ("request", "tenant", "deadline", "orders", "certified", "models", "answered")
SUBJECT_DUE = register(
    "subject_request.due/1", *_SUBJECT_ALARM, purpose="the deadline of a person's request is near"
)
SUBJECT_OVERDUE = register(
    "subject_request.overdue/1", *_SUBJECT_ALARM, purpose="a person's request was not met in time"
)
_ABOUT = ("subject", "model", "holding", "recipient_sha256", "way")
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
