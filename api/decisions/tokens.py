"""Sign answers: one JWS per answer, or one signature per flight with a Merkle proof per answer."""

from __future__ import annotations

import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.conf import settings

from api.decisions.unsigned_decision import UnsignedDecision
from ledger import merkle, signing_keys

JWS_TYPE = "licet-decision+jws"
BATCH_TYPE = "licet-decision-batch+jws"


def claims(decided: UnsignedDecision, shown: Mapping[str, Any], *, issuer: str) -> dict[str, Any] | None:
    """Return the claims of an answer that allows a use now; None for any other answer, which is not signed.

    `shown` is the answer as JSON. `jti` detects replay; `exp - iat` is at most 60 s, and `exp` never
    exceeds `valid_until`.
    """
    if decided.valid_until is None:
        return None
    request, question = decided.request, decided.request.question
    claim_set: dict[str, Any] = {
        "iss": issuer,
        "jti": shown["id"],
        "iat": decided.decided_at.epoch,
        "exp": decided.valid_until.epoch,
        "revision": shown["revision"],
        "mode": decided.who.mode,
        "tenant": question.tenant,
        "category": question.category,
        "purpose": question.purpose,
        "allow": True,
        "fields_allowed": shown["fields_allowed"],
        "obligations": shown["obligations"],
        "consent": shown["consent"],
    }
    claim_set |= {
        name: value
        for name, value in request.members.items()
        if name in _REQUEST_CLAIMS and value is not None
    }
    if request.audience_id is not None:
        claim_set["aud"] = request.audience_id
    return claim_set


_REQUEST_CLAIMS = frozenset(
    {"form", "region", "model_family", "processors", "audience", "data_from", "data_until", "nonce"}
)
PublicDecision = tuple[UnsignedDecision, dict[str, Any]]  # an answer and its JSON


def needs_signature(decided: UnsignedDecision) -> bool:
    """Whether the answer carries a token: one was asked for, and the use is allowed now."""
    return decided.request.sign != "none" and decided.valid_until is not None


def sign_flight(flight: Sequence[PublicDecision]) -> None:
    """Give each answer the token that its request asked for; `batch` tokens share one signature."""
    issuer: str = settings.PUBLIC_URL
    together = []
    for decided, shown in flight:
        if decided.request.sign == "none":
            continue
        claim_set = claims(decided, shown, issuer=issuer)
        if claim_set is None:
            continue
        if decided.request.sign == "jws":
            shown["token"] = signing_keys.current().sign(orjson.dumps(claim_set), kind=JWS_TYPE)
        else:
            together.append((shown, orjson.dumps(claim_set), claim_set["iat"]))
    if together:
        _sign_together(together)


def _sign_together(flight: list[tuple[dict[str, Any], bytes, int]]) -> None:
    """Sign the Merkle root of the claims once, and give each answer its proof."""
    size = b"%d" % len(flight)
    root, paths = merkle.every_inclusion_path([merkle.leaf_hash(leaf) for _, leaf, _ in flight])
    payload = orjson.dumps({"root": root.hex(), "size": len(flight), "iat": min(iat for *_, iat in flight)})
    signed = signing_keys.current().sign(payload, kind=BATCH_TYPE).encode()
    for index, (shown, leaf, _) in enumerate(flight):
        # No value needs escaping; building objects would cost the flight a tenth more.
        shown["token"] = orjson.Fragment(
            b'{"leaf":"%b","index":%d,"size":%b,"path":%b,"root":"%b"}'
            % (_base64url(leaf), index, size, orjson.dumps(paths[index]), signed)
        )


def _base64url(raw: bytes) -> bytes:
    """Encode base64url without padding (RFC 7515 section 2)."""
    return binascii.b2a_base64(raw, newline=False).rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_")
