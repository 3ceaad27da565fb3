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
KEPT = register(
    "price.kept/1",
    "kept tenant consent category purpose edit fields period_end until",
    "An edit of the catalogue closed fields of a consent; their points are kept until a day, of which this is notice",
)
OVERRIDDEN = register(
    "price.overridden/1",
    "override tenant kind bps effective_from effective_until reason approved_by",
    "A price was negotiated for a tenant and a period; it takes the place of the schedule's discount",
)
