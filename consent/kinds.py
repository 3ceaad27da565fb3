"""The ledger entries this app writes."""

from ledger.entries import register

CATEGORY = register(
    "category.recorded/1",
    "category", "version", "name", "description", "fields", "time_field", "third_party",
    purpose="what a category of data consists of from now on",
)  # fmt: skip
PURPOSE = register(
    "purpose.recorded/1", "purpose", "name", "cross_tenant", purpose="a purpose as it stands from now on"
)
TERMS = register(
    "terms.published/1",
    "terms", "title", "body_sha256", "clauses", "effective_from", "requires_reacceptance",
    purpose="terms were published; they never change",
)  # fmt: skip
AGREEMENT = register(
    "agreement.recorded/1",
    "agreement", "reference", "kind", "training", "effective_from", "effective_until", "amends", "evidence",
    purpose="what a signed paper says from now on",
)  # fmt: skip

_STATEMENT = (
    "consent", "tenant", "category", "category_version", "purpose", "terms", "conditions", "risk_class",
    "risk_accepted", "rights_attested", "risk_statement_sha256", "evidence", "signatures_required",
    "signatory", "signatory_commitment", "authority",
)  # fmt: skip
PROPOSED = register(
    "consent.proposed/1", *_STATEMENT, purpose="somebody proposed a consent; it has no effect"
)
STATED = register("consent.stated/1", *_STATEMENT, purpose="a tenant's statement, in force by its conditions")
_CHANGE = (
    "consent",
    "tenant",
    "category",
    "purpose",
    "reason",
    "signatory",
    "signatory_commitment",
    "authority",
)
CONFIRMED = register("consent.confirmed/1", *_CHANGE, purpose="one of the required signatures was given")
REFUSED = register("consent.refused/1", *_CHANGE, purpose="a proposal was refused")
PAUSED = register("consent.paused/1", *_CHANGE, purpose="a statement permits nothing until resumed")
RESUMED = register(
    "consent.resumed/1", *_CHANGE, purpose="a paused statement permits again, but not the pause"
)
DISPUTED = register("consent.disputed/1", *_CHANGE, purpose="the authority behind a statement is disputed")
WITHDRAWN = register(
    "consent.withdrawn/1", *_CHANGE, "election", purpose="a statement was withdrawn; nothing older revives"
)
BEGAN = register("consent.began/1", *_CHANGE, purpose="a scheduled statement took effect")
EXPIRED = register("consent.expired/1", *_CHANGE, purpose="a statement's validity ended")
SUSPENDED = register(
    "consent.suspended/1",
    *_CHANGE,
    purpose="newer terms, an agreement or the tenant's switch hold a statement back",
)
RESTORED = register("consent.restored/1", *_CHANGE, purpose="what held a statement back is over")

_REQUEST = ("request", "tenant", "category", "purpose")
REQUEST_MADE = register(
    "request.made/1", *_REQUEST, "wish", "expires_at", purpose="a job that was told no asks for a yes"
)
REQUEST_GRANTED = register(
    "request.granted/1", *_REQUEST, "consent", purpose="a statement gives all that was asked for"
)
REQUEST_REFUSED = register(
    "request.refused/1", *_REQUEST, "reason", purpose="the customer said no to a request"
)
