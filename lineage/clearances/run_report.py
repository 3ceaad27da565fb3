"""The report of a finished run, and which of its uses lie outside of the manifest. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class ReportedUse:
    """Rows of one category that a run read under one of a tenant's names."""

    tenant: str
    category: str
    rows: int

    def to_dict(self) -> dict[str, Any]:
        return {"tenant": self.tenant, "category": self.category, "rows": self.rows}


@dataclass(frozen=True, slots=True)
class ReportedArtefact:
    """A result of the run: weights, a tokenizer, an index."""

    kind: str
    name: str
    sha256: str
    location: str


@dataclass(frozen=True, slots=True)
class ReportedSource:
    """A snapshot of a table that a run read: Delta Lake's version, or Iceberg's snapshot id."""

    category: str
    format: str
    location: str
    snapshot: str

    def to_dict(self) -> dict[str, str]:
        return {
            "category": self.category,
            "format": self.format,
            "location": self.location,
            "snapshot": self.snapshot,
        }


@dataclass(frozen=True, slots=True)
class HoldingInput:
    """A copy of tenants' data that the run leaves behind. `snapshot` is that of the table which it copies."""

    location: str
    rows: int
    kind: str = "data_set"
    region: str | None = None
    sha256: str | None = None
    snapshot: str | None = None


@dataclass(frozen=True, slots=True)
class ReportedMeasurement:
    """A measurement of the data that a run used, in the form of the SDK's `to_dict`. `content` is all of it.

    For synthetic data, `source_clearance` is the run in which the generator learned or drew from real records.
    """

    kind: Literal["anonymity", "leakage"]
    category: str | None
    content: Mapping[str, Any]
    k: int | None = None
    fewest_tenants: int | None = None
    largest_tenant_share_bps: int | None = None
    source_clearance: str | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """The report of one run. `sha256` is the digest of the received bytes."""

    sha256: str
    used: tuple[ReportedUse, ...] = ()
    artefacts: tuple[ReportedArtefact, ...] = ()
    holdings: tuple[HoldingInput, ...] = ()
    measurements: tuple[ReportedMeasurement, ...] = ()
    processors: tuple[str, ...] = ()
    # Rows that the gate left out because of people who were stopped.
    excluded_subjects: tuple[ReportedUse, ...] = ()
    sources: tuple[ReportedSource, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether it names results but no used rows. All cleared data is then presumed to be used."""
        return bool(self.artefacts or self.holdings) and not any(one.rows for one in self.used)


@dataclass(frozen=True, slots=True)
class JudgedUse:
    """One reported use, compared with the manifest. `tenant` is the key in the manifest, None for an unknown name.

    The field `whose` holds a name of the tenant that owns the data, or None if no such tenant is known.
    """

    used: ReportedUse
    tenant: str | None
    within: bool
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class ManifestIndex:
    """The parts of a manifest that judging needs: the tenants' names and the cleared pairs."""

    names: Mapping[str, str] = field(default_factory=dict)
    pairs: frozenset[tuple[str, str]] = frozenset()

    def judge(self, used: ReportedUse) -> JudgedUse:
        tenant = self.names.get(used.tenant)
        return JudgedUse(used, tenant, used.rows == 0 or (tenant, used.category) in self.pairs)
