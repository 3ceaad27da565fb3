"""What a run says when it is done, and what of it lay outside of its manifest. Pure."""

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
    """Something the run made: weights, a tokenizer, an index."""

    kind: str
    name: str
    sha256: str
    location: str


@dataclass(frozen=True, slots=True)
class HoldingInput:
    """A copy of tenants' data that the run leaves behind."""

    location: str
    rows: int
    kind: str = "data_set"
    region: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ReportedMeasurement:
    """What was measured of the data that a run used, as the SDK's `to_dict` has it. `content` is all of it.

    `source_clearance` is the run in which the generator of synthetic data learned, or drew from, the real ones.
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
    """The report of one run. `sha256` is that of the bytes it came in."""

    sha256: str
    used: tuple[ReportedUse, ...] = ()
    artefacts: tuple[ReportedArtefact, ...] = ()
    holdings: tuple[HoldingInput, ...] = ()
    measurements: tuple[ReportedMeasurement, ...] = ()
    processors: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether it tells of what was made, and not of whose data: then everything that was cleared is presumed."""
        return bool(self.artefacts or self.holdings) and not any(one.rows for one in self.used)


@dataclass(frozen=True, slots=True)
class JudgedUse:
    """One reported use against the manifest. `tenant` is the key it means there, None where it means nobody.

    `whose` is the name, key or not, of whoever's data it was, None where no such tenant is known.
    """

    used: ReportedUse
    tenant: str | None
    within: bool
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class ManifestIndex:
    """What of a manifest is needed to judge: who the names mean, and the cleared pairs."""

    names: Mapping[str, str] = field(default_factory=dict)
    pairs: frozenset[tuple[str, str]] = frozenset()

    def judge(self, used: ReportedUse) -> JudgedUse:
        tenant = self.names.get(used.tenant)
        return JudgedUse(used, tenant, used.rows == 0 or (tenant, used.category) in self.pairs)
