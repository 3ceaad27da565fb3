"""What the desk lists: read-only; every change goes through a page and an operation."""

from desk.listings import consents, ledger, people, pricing, tenants  # noqa: F401  they register themselves
