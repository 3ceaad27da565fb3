"""The kinds of ledger entries that this room records."""

from ledger.entries import register

SCHEDULE = register(
    "schedule.published/1",
    "schedule version name definition effective_from effective_until",
    "A price schedule was published; it never changes",
)
ENTITLED = register(
    "price.entitled/1",
    "entitlement tenant sequence schedule points tier bps earned_bps consents_sha256 causes override",
    "A tenant's discount was computed, after a change that may move it",
)
OVERRIDDEN = register(
    "price.overridden/1",
    "override tenant kind bps effective_from effective_until reason approved_by",
    "A price was negotiated for a tenant and a period; it takes the place of the schedule's discount",
)
