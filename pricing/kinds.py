"""The ledger entries this app writes."""

from ledger.entries import register

SCHEDULE = register(
    "schedule.published/1",
    "schedule", "version", "name", "definition", "effective_from", "effective_until",
    purpose="a price schedule was published; it never changes",
)  # fmt: skip
ENTITLED = register(
    "price.entitled/1",
    "entitlement", "tenant", "sequence", "schedule", "points", "tier", "bps", "earned_bps", "consents_sha256",
    "causes", "override",
    purpose="what a tenant's consents are worth from now on",
)  # fmt: skip
OVERRIDDEN = register(
    "price.overridden/1",
    "override", "tenant", "kind", "bps", "effective_from", "effective_until", "reason", "approved_by",
    purpose="a negotiated price stands above the schedule for a while",
)  # fmt: skip
