"""Signed answers: one JWS each, or one signature for a flight of them with a Merkle proof per answer."""

from __future__ import annotations

import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.conf import settings

from api.decisions.answering import UnsignedDecision
from ledger import merkle, signing_keys

JWS_TYPE = "licet-decision+jws"
BATCH_TYPE = "licet-decision-batch+jws"


def claims(decided: UnsignedDecision, shown: Mapping[str, Any], *, issuer: str) -> dict[str, Any] | None:
    """What is signed of a yes about the present; None for every other answer, which permits nothing.

    `shown` is the answer as JSON. `jti` judges replay; `exp - iat` is at most 60 s, never beyond `valid_until`.
    """
    if decided.valid_until is None:
        return None
    asked, question = decided.asked, decided.asked.question
    found: dict[str, Any] = {
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
    found |= {name: value for name, value in asked.said.items() if name in _ASKED and value is not None}
    if asked.audience_id is not None:
        found["aud"] = asked.audience_id
    return found


_ASKED = frozenset(
    {"form", "region", "model_family", "processors", "audience", "data_from", "data_until", "nonce"}
)
PublicDecision = tuple[UnsignedDecision, dict[str, Any]]  # an answer, and the same as JSON


def sign_flight(flight: Sequence[PublicDecision]) -> None:
    """Give each answer its `token` as its question asked for it: what asks for `batch` shares one signature."""
    issuer: str = settings.PUBLIC_URL
    together = []
    for decided, shown in flight:
        if decided.asked.sign == "none":
            continue
        said = claims(decided, shown, issuer=issuer)
        if said is None:
            continue
        if decided.asked.sign == "jws":
            shown["token"] = signing_keys.current().sign(orjson.dumps(said), kind=JWS_TYPE)
        else:
            together.append((shown, orjson.dumps(said), said["iat"]))
    if together:
        _put_together(together)


def _put_together(flight: list[tuple[dict[str, Any], bytes, int]]) -> None:
    """One signature over the root of the claims, and to each answer its proof."""
    size = b"%d" % len(flight)
    root, paths = merkle.every_inclusion_path([merkle.leaf_hash(leaf) for _, leaf, _ in flight])
    said = orjson.dumps({"root": root.hex(), "size": len(flight), "iat": min(iat for *_, iat in flight)})
    signed = signing_keys.current().sign(said, kind=BATCH_TYPE).encode()
    for index, (shown, leaf, _) in enumerate(flight):
        # Nothing in it needs escaping; as objects it would cost the flight a tenth more.
        shown["token"] = orjson.Fragment(
            b'{"leaf":"%b","index":%d,"size":%b,"path":%b,"root":"%b"}'
            % (_base64url(leaf), index, size, orjson.dumps(paths[index]), signed)
        )


def _base64url(raw: bytes) -> bytes:
    """Without padding (RFC 7515 section 2)."""
    return binascii.b2a_base64(raw, newline=False).rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_")
