"""A measurement of leakage that a tenant's terms ask for and that is missing or too high. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class UnprovenLeakage:
    """The statement with the ledger entry `entry` asks for the measurement, to protect its tenant's data.

    `cross_customer`: data of several tenants is in the version. If not, it may be deployed, but only for that tenant.
    """

    tenant: UUID
    key: str
    account: UUID
    entry: UUID
    cross_customer: bool = True
