"""The kinds of entries that the ledger itself records."""

from ledger.entries import register

DATABASE_ACCEPTED = register(
    "database.accepted/1",
    "system_identifier timeline size root missing_from missing_until reason",
    "An operator accepted the database after a restore or a move, with the entries that are missing",
)
