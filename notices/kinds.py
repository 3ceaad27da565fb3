"""The ledger entries this app writes. A statement is kept beside the ledger, which holds its digest."""

from ledger.entries import register

STATEMENT = register(
    "statement.issued/1",
    "statement", "tenant", "month", "sha256", "at_revision", "runs", "rows", "breaches", "certificates",
    purpose="a tenant was told what was done with its data in a month",
)  # fmt: skip
