"""What is attested of a model version: an in-toto Statement v1 with the predicate SVR v0.2. Pure.

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
    """No file of the version that you may know of has a digest: there is nothing to attest it of."""

    code = "no_artefact_digest"


@dataclass(frozen=True, slots=True)
class AttestedFile:
    """A file of the version."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AttestedManifest:
    """A manifest that a run of the version's line was held to: its address and SHA-256."""

    uri: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AttestedFacts:
    """What is known of a version and its whole line. `reported`: every one of its runs said what it used; `breaches`:
    uses beyond what was cleared; `withdrawn`: a consent that it learned under was withdrawn or disputed since."""

    lineage: Lineage
    runs: int
    reported: bool
    breaches: int
    withdrawn: bool
    retired: bool


def properties(known: AttestedFacts) -> Iterator[str]:
    """Each is named only where it is true. The first needs all others but the last, and a run that was cleared."""
    recorded = known.lineage == "recorded"
    within = known.reported and known.breaches == 0
    if recorded and within and not known.withdrawn and known.runs:
        yield "LICET_TRAINING_CONSENT_CLEARED"
    if recorded:
        yield "LICET_LINEAGE_RECORDED"
    if within:
        yield "LICET_USED_WITHIN_MANIFESTS"
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
    """Raises: NoArtefactDigest."""
    if not subjects:
        raise NoArtefactDigest
    return {
        "_type": STATEMENT,
        "subject": [{"name": one.name, "digest": {"sha256": one.sha256}} for one in subjects],
        "predicateType": PREDICATE,
        "predicate": {
            "verifier": {
                "id": verifier,
                "policies": [{"uri": one.uri, "digest": {"sha256": one.sha256}} for one in policies],
            },
            "timeCreated": times.render(at),
            "properties": list(properties(known)),
        },
    }
