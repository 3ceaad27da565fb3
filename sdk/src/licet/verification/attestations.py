"""Attestations of models: in-toto Statements (v1) with the predicate SVR v0.2, in signed envelopes (DSSE 1.0.2)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidSignature

from licet import strict_json
from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification.result import VerificationResult

MEMBERS: Final = frozenset({"payload", "payloadType", "signatures"})
_PAYLOAD: Final = "application/vnd.in-toto+json"
_STATEMENT: Final = "https://in-toto.io/Statement/v1"
_PREDICATE: Final = "https://in-toto.io/attestation/svr/v0.2"
_NOTE: Final = "It tells of the time it was made. Compare the digests with those of your files."


def verified(given: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Every signature has to be good. Raises: Untrusted."""
    payload, signatures = _decoded(given.get("payload")), given.get("signatures")
    if given.get("payloadType") != _PAYLOAD:
        raise Untrusted("The envelope is none of an attestation.")
    if not isinstance(signatures, list) or not signatures:
        raise Untrusted("The attestation is not signed.")
    signed = b"DSSEv1 %d %b %d %b" % (len(_PAYLOAD), _PAYLOAD.encode(), len(payload), payload)
    for one in signatures:
        if not isinstance(one, dict) or not isinstance(one.get("keyid"), str):
            raise Untrusted("The signature does not say with which key.")
        try:
            key_of(one["keyid"]).verify(_decoded(one.get("sig")), signed)
        except InvalidSignature as error:
            raise Untrusted("The signature is wrong.") from error
    return VerificationResult(
        "attestation", holds=True, says=_says(strict_json.loads(payload)), notes=(_NOTE,)
    )


def _says(statement: Mapping[str, Any]) -> dict[str, Any]:
    predicate = statement.get("predicate")
    if (
        statement.get("_type") != _STATEMENT
        or statement.get("predicateType") != _PREDICATE
        or not isinstance(predicate, dict)
    ):
        raise Untrusted("What is signed is no attestation of a model.")
    verifier, properties = predicate.get("verifier"), predicate.get("properties")
    if not isinstance(verifier, dict) or not isinstance(properties, list):
        raise Untrusted("What is signed does not say what holds, or who says so.")
    return {
        "files": [f"{name} sha256:{digest}" for name, digest in _files(statement.get("subject"))],
        "properties": properties,
        "verifier": verifier.get("id"),
        "created": predicate.get("timeCreated"),
    }


def _files(subjects: object) -> list[tuple[str, str]]:
    found = []
    for one in subjects if isinstance(subjects, list) else []:
        digest = one.get("digest", {}).get("sha256") if isinstance(one, dict) else None
        if not isinstance(digest, str):
            raise Untrusted("What is signed does not say of which files.")
        found.append((str(one.get("name")), digest))
    if not found:
        raise Untrusted("What is signed is of no file.")
    return found


def _decoded(text: object) -> bytes:
    """Base64 as the envelope has it, in its one proper form."""
    if not isinstance(text, str):
        raise Untrusted("The envelope is not complete.")
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Untrusted("The envelope is not base64.") from error
    if base64.b64encode(raw).decode() != text:
        raise Untrusted("The envelope is not base64 as it is written.")
    return raw
