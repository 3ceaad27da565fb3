"""The kinds of ledger entries that this room records. Statements are stored; an entry holds the digest of one."""

from ledger.entries import register

STATEMENT = register(
    "statement.issued/1",
    "statement tenant month sha256 at_revision runs rows breaches certificates",
    "A tenant's usage statement for one month was issued",
)
EXPORT_SET = register(
    "export.set/1",
    "export tenant url_sha256",
    "A customer named an address outside to which its records are sent every day",
)
EXPORT_ENDED = register(
    "export.ended/1", "export tenant", "A customer's records are not sent to an address any more"
)
