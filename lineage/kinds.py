"""The kinds of ledger entries that this app records. An entry holds the digest of a manifest, not its content."""

from ledger.entries import register

_CLEARANCE = (
    "clearance run request_sha256 purpose form region audience model manifest_sha256 tenants pairs excluded"
    " facts_revision lease_seconds"
)
_ATTEMPT = f"{_CLEARANCE} attempt grace_seconds"
FIRST_ISSUED = register(
    "clearance.issued/1", _CLEARANCE, "A training run was cleared, before runs had attempts"
)
FIRST_DENIED = register(
    "clearance.denied/1", _CLEARANCE, "A training run got no data at all, before runs had attempts"
)
ISSUED = register(
    "clearance.issued/2", _ATTEMPT, "An attempt of a training run was cleared for the data in its manifest"
)
DENIED = register(
    "clearance.denied/2", _ATTEMPT, "An attempt of a training run asked for clearance and got no data at all"
)
NARROWED = register(
    "clearance.narrowed/1",
    "clearance run tenant drops drops_sha256 action",
    "A tenant's data was dropped from a run that is still going on",
)
INVALIDATED = register(
    "clearance.invalidated/1",
    "clearance run why",
    "A run must stop: its manifest is empty, or the terms require its model to be retired",
)
PAUSED = register(
    "clearance.paused/1",
    "clearance run why paused_at resume_until",
    "A run uses no data until it resumes: its lease lapsed, or the run asked for the pause",
)
RESUMED = register(
    "clearance.resumed/1",
    "clearance run paused_at resumed_at",
    "A paused run was decided again and goes on, without what was dropped",
)
EXPIRED = register(
    "clearance.expired/1",
    "clearance run expired_at",
    "A run did not renew its lease in time, and did not resume in time",
)
COMPLETED = register(
    "clearance.completed/1",
    "clearance run number report_sha256 tenants rows artefacts holdings breaches",
    "A run reported what it used and what it made",
)
ABANDONED = register("clearance.abandoned/1", "clearance run", "A run was given up")
BREACH = register(
    "breach.found/1",
    "clearance run report_sha256 tenant uses uses_sha256 rows",
    "A run reported using data that is not in its manifest",
)
BREACH_SEEN = register(
    "breach.found/2",
    "finding code source clearance run tenant category rows evidence_sha256",
    "Tenants' data was used or kept beyond what was cleared",
)
GAP_SEEN = register(
    "gap.found/1",
    "finding code source evidence_sha256",
    "A report names data or a job that is not registered, so its use could not be checked",
)
MEASURED = register(
    "clearance.measured/1",
    "clearance run report_sha256 measurements measurements_sha256",
    "Measurements of the data that a run used were reported after the run",
)
FINDING_STEP = register(
    "finding.followed/1",
    "finding step",
    "A finding was acknowledged, told to its customer, stated about, explained or remedied",
)
DATA_SET = register(
    "dataset.registered/1",
    "dataset number namespace name category tenant field",
    "A data set outside Licet was registered, with the tenants' data it holds",
)
JOB = register("job.registered/1", "job number namespace name role", "A job was registered, with its role")
HOLDING = register(
    "holding.declared/1",
    "holding kind region rows sha256 tenants contents_sha256 clearance model",
    "A copy of tenants' data was declared, with the tenants it belongs to",
)
_ORDERED = "order tenant cause reference kind items items_sha256 due_at reason"
ORDERED = register(
    "destruction.ordered/1",
    _ORDERED,
    "A tenant's copies, or the models that learned from its data, must be destroyed by a date",
)
PLANNED = register(
    "destruction.ordered/2",
    f"{_ORDERED} plan",
    "A tenant's copies, or the models that learned from its data, are to be destroyed once their plan is due",
)
CONFIRMED = register(
    "destruction.confirmed/1",
    "order confirmation kind items items_sha256 method technique tool organisation performer"
    " performer_commitment performed_at procedure procedure_sha256 evidence_sha256 residuals_sha256",
    "A person confirmed that all or part of an order was destroyed",
)
VERIFIED = register(
    "destruction.verified/1",
    "order confirmation method verifier verifier_commitment verified_at",
    "A second person verified that the destroyed data is gone",
)
CERTIFIED = register(
    "destruction.certified/1",
    "order certificate certificate_sha256 kind items cause",
    "Everything in an order is destroyed and verified, and a certificate was issued",
)

_ORDER_EVENT = "order kind due_at items reason until"
ORDER_HELD = register("destruction.held/1", _ORDER_EVENT, "An order was put on hold for a legal reason")
ORDER_RELEASED = register("destruction.released/1", _ORDER_EVENT, "The legal hold on an order ended")
ORDER_REFUSED = register("destruction.refused/1", _ORDER_EVENT, "The vendor refused an order; it stays open")
ORDER_DUE = register("destruction.due/1", _ORDER_EVENT, "The deadline of an order is near")
ORDER_OVERDUE = register("destruction.overdue/1", _ORDER_EVENT, "An order missed its deadline")
ORDER_RESIDUAL = register(
    "destruction.residual/1", _ORDER_EVENT, "The day has come by which residuals should be gone"
)
RESIDUALS_GONE = register(
    "destruction.closed/1",
    "order certificate certificate_sha256 closes performer performer_commitment verifier verifier_commitment",
    "What a certificate said remains is gone, and a second certificate was issued",
)
ORDER_CANCELLED = register(
    "destruction.cancelled/1",
    f"{_ORDER_EVENT} cancelled cancelled_sha256",
    "What an order named, or a part of it, need not be destroyed any more",
)

PLAN_MADE = register(
    "destruction_plan.made/1",
    "plan cause reference category purpose ended_at waits_until",
    "Destruction orders wait: for an owner, two people of the vendor, or the end of a notice",
)
_PLAN_STEP = "plan cause ground person"
PLAN_NOTICED = register(
    "destruction_plan.noticed/1",
    "plan cause number",
    "A weekly notice was given of what is destroyed after the end of a contract",
)
PLAN_DUE = register("destruction_plan.due/1", _PLAN_STEP, "The orders of a plan became due")
PLAN_CANCELLED = register("destruction_plan.cancelled/1", _PLAN_STEP, "A plan was cancelled")
PLAN_REINSTATED = register(
    "destruction_plan.reinstated/1",
    "reinstatement category purpose consent",
    "An owner's new statement keeps the copies that earlier withdrawals wanted destroyed",
)

REGISTERED = register(
    "model.registered/1",
    "model family name version owner clearance report_sha256 artefacts digests artefacts_sha256",
    "A run registered the files of the model version that it trained",
)
DERIVED = register(
    "model.derived/1",
    "model family name version owner parents derivation artefacts digests artefacts_sha256",
    "A model version was made from other versions",
)
IMPORTED = register(
    "model.imported/1",
    "model family name version owner origin lineage tenants sources sources_sha256 artefacts digests"
    " artefacts_sha256",
    "A model version that was trained elsewhere, or earlier, was registered",
)
RETIRED = register("model.retired/1", "model family name version", "A model version was taken out of service")

SUBJECT_RECEIVED = register(
    "subject_request.received/1",
    "request tenant commitment_sha256 deadline orders models models_sha256",
    "A person asked, through a tenant, that use of their data stop",
)
SUBJECT_EXTENDED = register(
    "subject_request.extended/1",
    "request orders models models_sha256",
    "Copies or models from before a person's request were found after it, and were added to it",
)
SUBJECT_ASSESSED = register(
    "subject_request.assessed/1",
    "request model family name version status reason_sha256",
    "The vendor said what becomes of a model version after a person's request",
)
SUBJECT_CLOSED = register(
    "subject_request.closed/1",
    "request tenant orders models",
    "Every order of a person's request is certified and every model is assessed",
)
_SUBJECT_ALARM = "request tenant deadline orders certified models answered"
SUBJECT_DUE = register("subject_request.due/1", _SUBJECT_ALARM, "The deadline of a person's request is near")
SUBJECT_OVERDUE = register(
    "subject_request.overdue/1", _SUBJECT_ALARM, "A person's request missed its deadline"
)

_ABOUT = "subject model holding recipient_sha256 way"
TRANSFER_CHECKED = register(
    "transfer.checked/1",
    f"check {_ABOUT} allow review_required blocking review waived answer_sha256 facts_revision",
    "A caller asked whether a model, a copy or the vendor may go to a recipient",
)
TRANSFER_CHANGED = register(
    "transfer.changed/1",
    f"check {_ABOUT} review_required blocking review answer_sha256 facts_revision",
    "A transfer that was allowed is no longer allowed",
)
TRANSFER_REVIEWED = register(
    "transfer.reviewed/1",
    "review covenant_sha256 recipient_sha256 pairs same",
    "A person decided whether a recipient is the party that a covenant names",
)
REVIEW_ACCEPTED = register(
    "review.accepted/1",
    "review",
    "A review that loosens a match took effect: two people of the vendor, or an owner",
)
CLAIM_MADE = register(
    "claim.made/1",
    "claim recipient_sha256 evidence_sha256 holds_until",
    "The vendor claimed, with dated evidence, that a recipient is a financial buyer",
)
CLAIM_ACCEPTED = register(
    "claim.accepted/1", "claim", "A second person approved the evidence of a claim about a recipient"
)
WAIVER_ASKED = register(
    "waiver.asked/1",
    f"waiver {_ABOUT} covenants covenants_sha256",
    "A tenant was asked to allow one transfer despite a covenant",
)
WAIVER_ANSWERED = register("waiver.answered/1", "waiver answer until", "A tenant granted or refused a waiver")
WAIVER_REVOKED = register("waiver.revoked/1", "waiver", "A tenant revoked a waiver that it had granted")
CONTROL_CHANGED = register(
    "control.changed/1", "change acquirer_sha256 effective_at", "The vendor's sale or takeover was recorded"
)
CONTROL_BROKE = register(
    "control.broke/1",
    "change promises findings",
    "The vendor's sale breaks promises to one tenant, and each is a breach",
)
CONTROL_FOLLOWED = register(
    "control.followed/1",
    "change paused withdrawn told",
    "The vendor's sale was carried out for one tenant, as the terms of its consents say",
)

AUDIT_OPENED = register(
    "audit.opened/1",
    "audit account tenants categories auditor auditor_commitment organisation period_from period_until access_until"
    " terms per_year cost key list_sha256 runs copies orders vendor_commitment",
    "An audit began: its scope, the auditor's access and the digest of the list",
)
AUDIT_COMMITTED = register(
    "audit.committed/1",
    "audit commitment size content_sha256",
    "The auditor committed to a seed for the sample",
)
AUDIT_SAMPLED = register(
    "audit.sampled/1",
    "audit list_sha256 auditor_seed vendor_seed size content_sha256",
    "Both seeds of an audit are known, and its sample is drawn",
)
AUDIT_FOUND = register(
    "audit.found/1",
    "audit finding severity item text_sha256 evidence_sha256 due_at",
    "An auditor found something that the vendor must answer",
)
AUDIT_ANSWERED = register(
    "audit.answered/1", "audit finding answer text_sha256", "The vendor answered what an auditor found"
)
AUDIT_OVERDUE = register(
    "audit.overdue/1",
    "audit finding due_at",
    "The vendor missed the deadline to answer what an auditor found",
)
AUDIT_CONCLUDED = register(
    "audit.concluded/1",
    "audit opinion findings open content_sha256",
    "The auditor gave an opinion, which ends the audit",
)
