"""Verify attestations of models: in-toto Statements (v1) with the predicate SVR v0.2, in DSSE 1.0.2
envelopes.
"""

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
_NOTE: Final = "It describes the model at the time it was made. Compare the digests with those of your files."


def verified(document: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Verify an envelope; every signature must be valid.

    Raises: Untrusted.
    """
    payload, signatures = _decoded(document.get("payload")), document.get("signatures")
    if document.get("payloadType") != _PAYLOAD:
        raise Untrusted("The envelope does not contain an attestation.")
    if not isinstance(signatures, list) or not signatures:
        raise Untrusted("The attestation is not signed.")
    signed = b"DSSEv1 %d %b %d %b" % (len(_PAYLOAD), _PAYLOAD.encode(), len(payload), payload)
    for signature in signatures:
        if not isinstance(signature, dict) or not isinstance(signature.get("keyid"), str):
            raise Untrusted("The signature does not name its key.")
        try:
            key_of(signature["keyid"]).verify(_decoded(signature.get("sig")), signed)
        except InvalidSignature as error:
            raise Untrusted("The signature is wrong.") from error
    return VerificationResult(
        "attestation", holds=True, says=_says(strict_json.loads(payload)), notes=(_NOTE,)
    )


def _says(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the signed statement says.

    Raises: Untrusted.
    """
    predicate = statement.get("predicate")
    if (
        statement.get("_type") != _STATEMENT
        or statement.get("predicateType") != _PREDICATE
        or not isinstance(predicate, dict)
    ):
        raise Untrusted("The signed content is not an attestation of a model.")
    verifier, properties = predicate.get("verifier"), predicate.get("properties")
    if not isinstance(verifier, dict) or not isinstance(properties, list):
        raise Untrusted("The signed content lacks its properties or its verifier.")
    return {
        "files": [f"{name} sha256:{digest}" for name, digest in _files(statement.get("subject"))],
        "properties": properties,
        "verifier": verifier.get("id"),
        "created": predicate.get("timeCreated"),
    }


def _files(subjects: object) -> list[tuple[str, str]]:
    """Return the names and SHA-256 digests of the attested files.

    Raises: Untrusted.
    """
    files = []
    for subject in subjects if isinstance(subjects, list) else []:
        digest = subject.get("digest", {}).get("sha256") if isinstance(subject, dict) else None
        if not isinstance(digest, str):
            raise Untrusted("The signed content lacks a file's SHA-256 digest.")
        files.append((str(subject.get("name")), digest))
    if not files:
        raise Untrusted("The signed content does not name a file.")
    return files


def _decoded(text: object) -> bytes:
    """Decode base64 in its one canonical form.

    Raises: Untrusted.
    """
    if not isinstance(text, str):
        raise Untrusted("The envelope is not complete.")
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Untrusted("The envelope is not base64.") from error
    if base64.b64encode(raw).decode() != text:
        raise Untrusted("The envelope is not in canonical base64.")
    return raw
