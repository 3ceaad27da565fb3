"""What was found to be wrong, and what could not be seen. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson

Kind = Literal["breach", "coverage_gap"]
Source = Literal["report", "openlineage"]

BREACH: Final = "breach"
COVERAGE_GAP: Final = "coverage_gap"

# Data was used that nobody may use so: said to the tenant, and to be answered for.
BREACHES: Final = {
    "not_in_manifest": "A run reported rows that its manifest does not hold",
    "region_outside": "A run left a copy where the consent does not allow data to lie",
    "processor_outside": "A run named a processor that it was not cleared for",
    "form_not_reached": "What was measured is not as anonymous as the terms ask",
    "generator_not_cleared": "Synthetic data came from a generator without a clearance for it",
    "no_clearance": "A run read tenants' data without a clearance",
    "unknown_clearance": "A run read tenants' data under a clearance that does not exist",
    "clearance_denied": "A run read tenants' data though it had been denied",
    "clearance_over": "A run read tenants' data after its clearance had ended",
    "clearance_of_another_job": "A run read tenants' data under the clearance of another job",
    "beyond_manifest": "A run read data that its manifest does not hold",
    "beyond_fields": "A run read fields that its manifest does not hold",
    "after_withdrawal": "A run read a tenant's data more than a lease after it had been withdrawn",
    "reingestion": "Data that had been destroyed turned up again",
}
# What we could not see, or not place: to be looked into, and said to the vendor alone.
GAPS: Final = {
    "unknown_dataset": "A training run read a data set that nobody registered",
    "unknown_job": "A job trains without a clearance, from data that nobody registered",
    "unknown_tenant": "A registered data set names a tenant that nobody knows",
    "form_not_measured": "A run claims a form that nobody measured",
    "generator_unknown": "Synthetic data was used, and nobody said where it came from",
    "use_not_told": "A run left something and did not say whose data it used: all it was cleared for is presumed",
}
CODES: Final = (*BREACHES, *GAPS)
# After these a model has learned what it was not to learn: nothing new begins with it until they are remedied.
TAINTING_CODES: Final = (
    "not_in_manifest",
    "form_not_reached",
    "generator_not_cleared",
    "clearance_denied",
    "clearance_over",
    "clearance_of_another_job",
    "beyond_manifest",
    "beyond_fields",
    "after_withdrawal",
    "reingestion",
)

STEPS: Final = ("acknowledged", "explained", "remedied")
STATUSES: Final = ("open", *STEPS)


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """One thing found. `tenant` is a name as it was met, None where it is nobody's or anybody's.

    `what` is what makes it one thing: found again, it is the same finding.
    """

    code: str
    source: Source
    what: tuple[str, ...]
    run: str = ""
    tenant: str | None = None
    category: str | None = None
    rows: int | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return "breach" if self.code in BREACHES else "coverage_gap"

    def fingerprint(self) -> str:
        said = [self.code, self.source, *self.what, self.tenant, self.category]
        return hashlib.sha256(orjson.dumps(said)).hexdigest()


def evidence_sha256(evidence: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(evidence, option=orjson.OPT_SORT_KEYS)).hexdigest()
