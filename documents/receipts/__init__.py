"""Receipts: what one entry about a consent says, as signed JSON-LD and as a page of paper."""
