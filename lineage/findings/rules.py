"""The kinds of findings: breaches, and coverage gaps. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

import orjson

Kind = Literal["breach", "coverage_gap"]
Source = Literal["report", "openlineage", "control"]
SOURCES: Final[tuple[Source, ...]] = get_args(Source)

BREACH: Final = "breach"
COVERAGE_GAP: Final = "coverage_gap"

# Data was used beyond what was cleared. The tenant sees it, and the vendor must answer for it.
BREACHES: Final = {
    "not_in_manifest": "A run reported rows that are not in its manifest",
    "region_outside": "A run left a copy in a region that the consent does not allow",
    "processor_outside": "A run named a processor that it was not cleared for",
    "form_not_reached": "The measured data is less anonymous than the terms require",
    "generation_too_deep": "Synthetic data was made from synthetic data more often than the terms allow",
    "generator_not_cleared": "Synthetic data came from a generator without a clearance for it",
    "no_clearance": "A run read tenants' data without a clearance",
    "unknown_clearance": "A run read tenants' data under a clearance that does not exist",
    "clearance_denied": "A run read tenants' data although its clearance was denied",
    "clearance_over": "A run read tenants' data after its clearance had ended, or while it was paused",
    "clearance_of_another_job": "A run read tenants' data under the clearance of another job",
    "beyond_manifest": "A run read data that is not in its manifest",
    "beyond_fields": "A run read fields that are not in its manifest",
    "after_withdrawal": "A run read a tenant's data more than one lease after its withdrawal",
    "reingestion": "Destroyed data was found again",
    "covenant_broken": "The vendor changes hands to a party that a covenant excludes",
}
# Data that could not be seen or attributed. The vendor must check it, and only the vendor sees it.
GAPS: Final = {
    "unknown_dataset": "A training run read a data set that is not registered",
    "unknown_job": "A job trains without a clearance, from data that is not registered",
    "unknown_tenant": "A registered data set names an unknown tenant",
    "form_not_measured": "A run claims a form without a measurement",
    "generator_unknown": "Synthetic data was used without naming its generator",
    "use_not_told": "A run reported results but no used data: we presume that it used all cleared data",
}
CODES: Final = (*BREACHES, *GAPS)
# After these a model has learned from data that was not cleared. It blocks new uses until they are remedied.
TAINTING_CODES: Final = (
    "not_in_manifest",
    "form_not_reached",
    "generation_too_deep",
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
# Beside those: the customer was told, and the vendor stated something. A finding can have many statements.
TOLD: Final = "told"
STATED: Final = "stated"
EVERY_STEP: Final = (*STEPS, TOLD, STATED)


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """A finding to be recorded. `tenant` is the name in the report or event, None if no single tenant was named.

    `what` identifies the finding: the same `what` later is the same finding.
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
        parts = [self.code, self.source, *self.what, self.tenant, self.category]
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()


def evidence_sha256(evidence: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(evidence, option=orjson.OPT_SORT_KEYS)).hexdigest()
