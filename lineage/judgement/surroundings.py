"""The parties that the vendor knows, and what people decided. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
    """What the vendor knows and people decided: its customers, judged pairs of parties, waivers and claims.

    `tenants` are all that a shared model could serve. `waivers` maps a recipient's digest, and then a tenant with the
    digest of what it waives, to a waiver. `leaves` maps a version and a recipient's digest to the owner's leave for it.
    `claims` are the digests of recipients that are proven to be financial buyers. `served_since` says since when an
    account is served.
    """

    customers: Sequence[CustomerParty] = ()
    tenants: Sequence[Tenancy] = ()
    judged: Mapping[str, bool] = field(default_factory=dict)
    waivers: Mapping[str, Mapping[tuple[UUID, str], UUID]] = field(default_factory=dict)
    leaves: Mapping[UUID, Mapping[str, UUID]] = field(default_factory=dict)
    claims: frozenset[str] = frozenset()
    served_since: Mapping[UUID, datetime] = field(default_factory=dict)
