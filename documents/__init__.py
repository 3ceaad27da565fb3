"""Documents that are signed and printed: receipts, statements, certificates."""
