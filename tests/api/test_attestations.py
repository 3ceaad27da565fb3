"""What is attested of a model, read by libraries that know nothing of us; and touched, it is refused."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from google.protobuf.json_format import ParseDict
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as StatementMessage
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from licet.verification import verify
from lineage.versions import attestation
from lineage.versions.attestation import AttestedFacts
from tests.api.client import Answered, Api, check, key_for
from tests.catalogue import TELEMETRY, give
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf, named, shelf, withdraw
from tests.people import Party

__all__ = ["shelf"]
FILE = {"kind": "weights", "name": "model.safetensors", "sha256": "ab" * 32}


def attested(shelf: Shelf, version: str = "7") -> Answered:
    return shelf.api.get(f"/v1/models/wear/pm/{version}/attestation")


def keys(shelf: Shelf) -> bytes:
    return shelf.api.get("/.well-known/jwks.json").raw


def statement(answered: Answered) -> Any:
    return json.loads(base64.b64decode(answered["payload"]))


def properties(shelf: Shelf, version: str = "7") -> list[str]:
    found: list[str] = statement(attested(shelf, version))["predicate"]["properties"]
    return found


@pytest.fixture
def trained(job: Job, acme: Party, globex: Party, schedule: None) -> Any:
    """Version 7, trained on ACME's data, with its file."""
    given = give()
    job.complete(job.cleared(tenants=["acme"]), ("acme", TELEMETRY, 5), artefacts=[FILE])
    return given


def test_independent_libraries_verify_and_read_it(shelf: Shelf, job: Job, trained: Any) -> None:
    answered = attested(shelf)
    check(answered.body, "Attestation")
    envelope = Envelope.from_dict(json.loads(answered.raw))
    (key,) = json.loads(keys(shelf))["keys"]
    raw = base64.urlsafe_b64decode(key["x"] + "=")
    public = SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(raw), key["kid"])
    assert list(envelope.verify([public], 1)) == [key["kid"]]
    with pytest.raises(VerificationError):
        Envelope(envelope.payload + b" ", envelope.payload_type, envelope.signatures).verify([public], 1)

    read = ParseDict(json.loads(envelope.payload), StatementMessage())
    Statement.copy_from_pb(read).validate()
    assert read.predicate_type == "https://in-toto.io/attestation/svr/v0.2"
    assert [dict(one.digest) for one in read.subject] == [{"sha256": "ab" * 32}]

    said = statement(answered)["predicate"]
    (policy,) = said["verifier"]["policies"]
    (run,) = shelf.shown("7")["runs"]
    assert f"/v1/clearances/{run['clearance']}/manifest" in policy["uri"]
    assert job.shown(run["clearance"])["manifest"]["digest"] == f"sha256:{policy['digest']['sha256']}"
    assert "LICET_TRAINING_CONSENT_CLEARED" in said["properties"]


def test_the_sdk_verifies_it_and_refuses_it_touched(shelf: Shelf, trained: Any) -> None:
    document, jwks = json.loads(attested(shelf).raw), keys(shelf)
    finding = verify(json.dumps(document).encode(), keys=jwks)
    assert finding, finding.why
    assert finding.says["files"] == [f"model.safetensors sha256:{'ab' * 32}"]
    assert "LICET_TRAINING_CONSENT_CLEARED" in finding.says["properties"]
    (signature,) = document["signatures"]
    better = base64.b64encode(base64.b64decode(document["payload"]).replace(b"abab", b"cdcd", 1)).decode()
    for touched in (
        {"payload": better},
        {"payload": document["payload"] + "\n"},
        {"payload": None},
        {"payloadType": "application/json"},
        {"signatures": []},
        {"signatures": [{**signature, "keyid": "other"}]},
        {"signatures": [{**signature, "sig": base64.b64encode(bytes(64)).decode()}]},
        {"signatures": [signature, {**signature, "sig": ""}]},
        {"signatures": [{"sig": signature["sig"]}]},
    ):
        assert not verify(json.dumps({**document, **touched}).encode(), keys=jwks), touched


def test_what_is_made_of_it_is_attested_by_all_of_its_line(shelf: Shelf, trained: Any) -> None:
    shelf.import_("base", "none")
    shelf.derive("8", "7", "base", artefacts=[FILE])
    assert "LICET_TRAINING_CONSENT_CLEARED" in properties(shelf, "8")
    assert len(statement(attested(shelf, "8"))["predicate"]["verifier"]["policies"]) == 1


def test_a_withdrawal_since_is_not_passed_over(shelf: Shelf, trained: Any) -> None:
    shelf.derive("8", "7", artefacts=[FILE])
    withdraw(trained)
    for version in ("7", "8"):
        said = properties(shelf, version)
        assert not {"LICET_TRAINING_CONSENT_CLEARED", "LICET_NOTHING_WITHDRAWN"} & set(said)
        assert "LICET_LINEAGE_RECORDED" in said


def test_a_breach_is_not_passed_over(shelf: Shelf, job: Job, trained: Any) -> None:
    used = ("acme", TELEMETRY, 1), ("globex", TELEMETRY, 1)
    job.complete(job.cleared(run="n2", tenants=["acme"], model=named("8")), *used, artefacts=[FILE])
    assert "LICET_USED_WITHIN_MANIFESTS" in properties(shelf)
    assert not {"LICET_TRAINING_CONSENT_CLEARED", "LICET_USED_WITHIN_MANIFESTS"} & set(properties(shelf, "8"))


def test_a_run_that_never_reported_is_not_passed_over(shelf: Shelf, job: Job, trained: Any) -> None:
    job.abandon(job.cleared(run="n2"))
    assert "LICET_TRAINING_CONSENT_CLEARED" not in properties(shelf)


def test_a_version_without_a_digest_is_attested_of_nothing(shelf: Shelf) -> None:
    shelf.import_("1", "none", artefacts=[{"kind": "weights", "name": "m"}])
    assert (attested(shelf, "1").status, attested(shelf, "1").code) == (409, "no_artefact_digest")
    assert attested(shelf, "2").status == 404


def test_a_tenants_auditor_gets_the_same_of_what_learned_from_its_data(
    shelf: Shelf, job: Job, trained: Any, acme: Party, globex: Party
) -> None:
    give("globex")
    more = job.cleared(run="n2")
    job.complete(more, ("acme", TELEMETRY, 5), ("globex", TELEMETRY, 5))
    shelf.derive("8", "7", artefacts=[FILE])
    auditors = Shelf(Api(key_for("audit", tenant=acme.tenant)))
    for version in ("7", "8"):
        mine, whole = statement(attested(auditors, version)), statement(attested(shelf, version))
        assert mine["predicate"]["verifier"] == whole["predicate"]["verifier"]
        assert len(mine["predicate"]["verifier"]["policies"]) == 2
        assert mine["predicate"]["properties"] == whole["predicate"]["properties"]
        assert [one["digest"] for one in mine["subject"]] == [one["digest"] for one in whole["subject"]]
        assert verify(attested(auditors, version).raw, keys=keys(shelf))
        said = json.dumps(mine)
        for known in (
            "globex",
            "Globex",
            str(globex.tenant),
            str(globex.account),
            "acme",
            "nightly-1",
            "model.safetensors",
        ):
            assert known not in said


def test_another_runs_silence_is_not_hidden_from_a_tenant(
    shelf: Shelf, job: Job, trained: Any, acme: Party
) -> None:
    give("globex")
    job.abandon(job.cleared(run="n2", tenants=["globex"]))
    auditors = Shelf(Api(key_for("audit", tenant=acme.tenant)))
    assert "LICET_USED_WITHIN_MANIFESTS" not in properties(auditors)
    assert properties(auditors) == properties(shelf)


def test_a_tenant_that_it_did_not_learn_from_knows_of_no_such_model(
    shelf: Shelf, trained: Any, globex: Party
) -> None:
    answered = attested(Shelf(Api(key_for("audit", tenant=globex.tenant))))
    assert (answered.status, answered.code) == (404, "no_such_model")


@pytest.mark.parametrize(
    ("change", "cleared"),
    [
        ({}, True),
        ({"lineage": "declared"}, False),
        ({"lineage": "unknown"}, False),
        ({"runs": 0}, False),
        ({"reported": False}, False),
        ({"breaches": 1}, False),
        ({"withdrawn": True}, False),
        ({"retired": True}, True),
    ],
)
def test_consent_is_attested_only_where_all_of_it_holds(change: dict[str, Any], cleared: bool) -> None:
    said = {
        "lineage": "recorded",
        "runs": 1,
        "reported": True,
        "breaches": 0,
        "withdrawn": False,
        "retired": False,
    }
    found = list(attestation.properties(AttestedFacts(**{**said, **change})))
    assert ("LICET_TRAINING_CONSENT_CLEARED" in found) is cleared
    assert ("LICET_NOT_RETIRED" in found) is not change.get("retired", False)
