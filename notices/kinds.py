"""The kinds of ledger entries that this room records. The statement itself is stored; the entry holds its digest."""

from ledger.entries import register

STATEMENT = register(
    "statement.issued/1",
    "statement tenant month sha256 at_revision runs rows breaches certificates",
    "A tenant's usage statement for one month was issued",
)
