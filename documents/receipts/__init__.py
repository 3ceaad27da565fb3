"""Receipts: one entry about a consent, as signed JSON-LD and as a printed page."""
