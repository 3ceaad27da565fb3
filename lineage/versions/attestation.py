"""Build the attestation of a model version: an in-toto Statement v1 with the predicate SVR v0.2. Pure.

Formats: github.com/in-toto/attestation, spec/v1/statement.md and spec/predicates/svr.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lineage.judgement.taint import Lineage
from wire import times

STATEMENT: Final = "https://in-toto.io/Statement/v1"
PREDICATE: Final = "https://in-toto.io/attestation/svr/v0.2"


class NoArtefactDigest(ValueError):
    """No file of this version that you may see has a digest. Register a file with its SHA-256 first."""

    code = "no_artefact_digest"


@dataclass(frozen=True, slots=True)
class AttestedFile:
    """A file of the model version."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AttestedManifest:
    """The manifest of a run of the version or an ancestor: its address and SHA-256."""

    uri: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AttestedFacts:
    """What is known of a model version and all its ancestors.

    `reported`: every run reported what it used. `breaches` counts uses beyond what was cleared. `withdrawn`: a
    consent that it learned under was withdrawn or disputed later. `claims` counts runs that were cleared for a form
    that must be measured, `unproven` those of them without a measurement that proves the form,
    and `on_word` those that count on customers' word, for data that they made themselves.
    """

    lineage: Lineage
    runs: int
    reported: bool
    breaches: int
    withdrawn: bool
    retired: bool
    claims: int = 0
    unproven: int = 0
    on_word: int = 0


def properties(known: AttestedFacts) -> Iterator[str]:
    """Yield the properties that are true. The first requires all others except the last, and a cleared run."""
    recorded = known.lineage == "recorded"
    within = known.reported and known.breaches == 0
    if recorded and within and not known.withdrawn and known.runs and not known.unproven:
        yield "LICET_TRAINING_CONSENT_CLEARED"
    if recorded:
        yield "LICET_LINEAGE_RECORDED"
    if within:
        yield "LICET_USED_WITHIN_MANIFESTS"
    if known.claims and not known.unproven and not known.on_word:
        yield "LICET_FORM_MEASURED"
    if not known.withdrawn:
        yield "LICET_NOTHING_WITHDRAWN"
    if not known.retired:
        yield "LICET_NOT_RETIRED"


def statement(
    *,
    subjects: Sequence[AttestedFile],
    policies: Sequence[AttestedManifest],
    known: AttestedFacts,
    verifier: str,
    at: datetime,
) -> dict[str, Any]:
    """Build the in-toto statement about these files. Raises: NoArtefactDigest."""
    if not subjects:
        raise NoArtefactDigest
    return {
        "_type": STATEMENT,
        "subject": [{"name": file.name, "digest": {"sha256": file.sha256}} for file in subjects],
        "predicateType": PREDICATE,
        "predicate": {
            "verifier": {
                "id": verifier,
                "policies": [{"uri": policy.uri, "digest": {"sha256": policy.sha256}} for policy in policies],
            },
            "timeCreated": times.render(at),
            "properties": list(properties(known)),
        },
    }
