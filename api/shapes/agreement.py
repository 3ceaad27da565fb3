from __future__ import annotations

import re
from typing import Any

from api.shapes.schema import choice, const, digest, id_of, integer, key, listof, page_of, record, ref, time
from consent.operations.evidence import EvidenceSaid
from consent.queries.agreements import AgreementSeen
from wire import ids, times
from wire.members import Members

KINDS = ("msa", "dpa", "order_form", "amendment")
TRAINING = ("prohibited", "opt_in", "silent")
SHA256 = re.compile(r"[0-9a-f]{64}")
COMPONENTS = {
    "AgreementSaid": record(
        {"kind": choice(KINDS), "training": choice(TRAINING), "effective_from": time()},
        {
            "effective_until": time(null=True),
            "amends": key("Reference of another agreement of the account", null=True),
            "evidence": listof(ref("EvidenceSaid"), null=True),
        },
        example={
            "kind": "msa",
            "training": "prohibited",
            "effective_from": "2024-01-01T00:00:00Z",
            "evidence": [{"sha256": "9f" * 32, "name": "msa.pdf"}],
        },
    ),
    "Agreement": record(
        {
            "object": const("agreement"),
            "id": id_of(ids.AGREEMENT),
            "account": key(),
            "reference": key(),
            "kind": choice(KINDS),
            "training": choice(TRAINING),
            "effective_from": time(),
            "effective_until": time(null=True),
            "amends": key(null=True),
            "evidence": listof(digest()),
            "entry": id_of(ids.ENTRY),
            "revision": integer(least=1),
            "recorded_at": time(),
        }
    ),
    "AgreementList": page_of("Agreement"),
}


def read(members: Members) -> dict[str, Any]:
    """What `record_agreement` takes; `evidence` as said, to be noted first."""
    return {
        "kind": members.choice("kind", KINDS),
        "training": members.choice("training", TRAINING),
        "effective_from": members.time("effective_from"),
        "effective_until": members.optional_time("effective_until"),
        "amends": members.optional_key("amends") or "",
        "evidence": read_evidence(members),
    }


def read_evidence(members: Members) -> list[EvidenceSaid]:
    found: dict[str, EvidenceSaid] = {}
    for child in members.children("evidence"):
        one = EvidenceSaid(child.text("sha256", longest=64), child.text("name", longest=255))
        if not SHA256.fullmatch(one.sha256):
            child.note("sha256", "bad_value", "Expected a SHA-256 as 64 lower-case hexadecimal digits.")
        if not one.name:
            child.note("name", "bad_value", "Expected what the document is called.")
        found[one.sha256] = one
        child.refuse_unknown()
    return list(found.values())


def write(seen: AgreementSeen, *, account: str) -> dict[str, Any]:
    return {
        "object": "agreement",
        "id": ids.render(ids.AGREEMENT, seen.id),
        "account": account,
        "reference": seen.reference,
        "kind": seen.kind,
        "training": seen.training,
        "effective_from": times.render(seen.effective_from),
        "effective_until": times.render(seen.effective_until) if seen.effective_until else None,
        "amends": seen.amends or None,
        "evidence": list(seen.evidence),
        "entry": ids.render(ids.ENTRY, seen.entry),
        "revision": seen.revision,
        "recorded_at": times.render(seen.recorded_at),
    }
