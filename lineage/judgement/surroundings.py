"""Whom the vendor knows, and what people decided. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from lineage.judgement.covenant_rules import CustomerParty
from lineage.judgement.recipients import Recipient


@dataclass(frozen=True, slots=True)
class Tenancy:
    """A tenant that may be served, described as a recipient."""

    tenant: UUID
    key: str
    recipient: Recipient


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Whom the vendor knows, and what people decided: its customers, judged pairs of parties and waivers.

    `tenants` are all whom a shared model could serve. `waivers` maps a recipient's digest, and then a tenant with the
    digest of what it waives, to a waiver.
    """

    customers: Sequence[CustomerParty] = ()
    tenants: Sequence[Tenancy] = ()
    judged: Mapping[str, bool] = field(default_factory=dict)
    waivers: Mapping[str, Mapping[tuple[UUID, str], UUID]] = field(default_factory=dict)
