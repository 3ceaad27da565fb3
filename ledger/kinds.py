"""The kinds of entries that the ledger itself records."""

from ledger.entries import register

STATE_DIFFERS = register(
    "state.differs/1",
    "incident projection table key problem columns seq detected_by",
    "A row was found that is not what the entries say",
)
STATE_AGREES = register(
    "state.agrees/1",
    "incident projection table key",
    "A row that differed is what the entries say again, so its incident is closed",
)
REBUILT = register(
    "projection.rebuilt/1",
    "projection table key before_sha256 after_sha256 seq",
    "An operator derived a row again from the entries",
)
DATABASE_ACCEPTED = register(
    "database.accepted/1",
    "system_identifier timeline size root missing_from missing_until reason",
    "An operator accepted the database after a restore or a move, with the entries that are missing",
)
CLOCK_HEALED = register(
    "clock.healed/1",
    "problem clock newest_recorded_at jumps reason",
    purpose="An operator checked the clocks after one of them was found to be wrong, and says what was done",
)
