"""The kinds of ledger entries that this room records."""

from ledger.entries import register

SCHEDULE = register(
    "schedule.published/1",
    "schedule version name definition effective_from effective_until",
    "A price schedule was published; it never changes",
)
SCHEDULE_ENDED = register(
    "schedule.ended/1",
    "end schedule version successor ends_at reason",
    "A price schedule ends: another one begins then, or two people of the vendor ended it",
)
LAPSE_ANNOUNCED = register(
    "schedule.lapse_announced/1",
    "notice schedule version ends_at days",
    "A price schedule will end without a successor; the vendor's staff hear of it 90, 30 and 7 days ahead",
)
LOCKED = register(
    "price.locked/1",
    "lock tenant kind schedule successor effective_from until period_end",
    "A tenant's price follows a schedule until a day: it committed itself, or has notice of a dearer schedule",
)
UNLOCKED = register(
    "price.unlocked/1",
    "lock tenant ends_at reason",
    "A tenant's price no longer follows the schedule that it was locked to",
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
_OVERRIDE = "override tenant kind bps effective_from effective_until reason approved_by"
_OVERRIDDEN_SAYS = "A price was negotiated for a tenant and a period, in place of the schedule's discount"
# Version 2 names the person who asked for it.
OVERRIDDEN_1 = register("price.overridden/1", _OVERRIDE, _OVERRIDDEN_SAYS)
OVERRIDDEN = register("price.overridden/2", f"{_OVERRIDE} requested_by", _OVERRIDDEN_SAYS)
OVERRIDE_ENDED = register(
    "price.override_ended/1",
    "override tenant ends_at reason",
    "A negotiated price ended before its time",
)
COMMITTED = register(
    "commitment.agreed/1",
    "commitment tenant group lock schedule order_form begins_at minimum_until ends_at notice_days requested_by"
    " approved_by",
    "A customer signed for a minimum term in an order form; its price is locked to the schedule of that day",
)
COMMITMENT_ENDED = register(
    "commitment.ended/1",
    "end commitment tenant ends_at cause reason",
    "A commitment ends before its time: the customer gave notice, or both sides agreed",
)
REMINDED = register(
    "commitment.reminded/1",
    "reminder commitment tenant ends_at",
    "A commitment ends within 60 days and is not renewed; the customer hears of it",
)
DEMANDED = register(
    "demand.stated/1",
    "demand tenant about subject category purpose wishes figure_bps",
    "A customer said what would make its no a yes, after a withdrawal or a refusal",
)
MATRIX = register(
    "price.approval_matrix_set/1",
    "matrix rules",
    "The vendor decided who of its staff may grant which discount, negotiated price, term or covenant",
)
SHARES = register(
    "subscription.shares_set/1",
    "shares subscription parts",
    "How the list price of a subscription is shared between the tenants that it pays for",
)
