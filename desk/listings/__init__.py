"""The desk's lists. They are read-only; changes go through pages and operations."""

from desk.listings import consents, ledger, people, pricing, tenants  # noqa: F401  they register themselves
