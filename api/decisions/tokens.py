"""Signed answers: one JWS each, or one signature for a flight of them with a Merkle proof per answer."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from math import floor
from typing import Any

import orjson
from django.conf import settings

from api import signing_keys
from api.decisions.answering import Decided
from ledger import merkle

JWS_TYPE = "licet-decision+jws"
BATCH_TYPE = "licet-decision-batch+jws"


def claims(decided: Decided) -> dict[str, Any] | None:
    """What is signed of a yes about the present; None for every other answer, which permits nothing.

    `jti` judges replay; `exp - iat` is at most 60 s, and never beyond `valid_until`.
    """
    if decided.valid_until is None:
        return None
    question, decision = decided.asked.question, decided.to_dict(token=None)
    found: dict[str, Any] = {
        "iss": settings.PUBLIC_URL,
        "jti": decision["id"],
        "iat": floor(decided.decided_at.timestamp()),
        "exp": floor(decided.valid_until.timestamp()),
        "revision": decision["revision"],
        "mode": decided.who.mode,
        "tenant": question.tenant,
        "category": question.category,
        "purpose": question.purpose,
        **{name: value for name, value in decided.asked.said.items() if name in _ASKED and value is not None},
        "allow": True,
        "fields_allowed": decision["fields_allowed"],
        "obligations": decision["obligations"],
        "consent": decision["consent"],
    }
    if decided.asked.audience_id is not None:
        found["aud"] = decided.asked.audience_id
    return found


_ASKED = frozenset(
    {"form", "region", "model_family", "processors", "audience", "data_from", "data_until", "nonce"}
)


def alone(decided: Decided) -> str | None:
    said = claims(decided)
    if said is None:
        return None
    return signing_keys.current().sign(orjson.dumps(said), kind=JWS_TYPE)


def together(flight: Sequence[Decided]) -> list[dict[str, Any] | None]:
    """The tokens of answers that flew together, in their order: one signature over the root of their claims."""
    said = [claims(decided) for decided in flight]
    leaves = [orjson.dumps(one) for one in said if one is not None]
    if not leaves:
        return [None] * len(flight)
    levels = _levels([merkle.leaf_hash(leaf) for leaf in leaves])

    def hash_of(level: int, index: int) -> bytes:
        return levels[level][index]

    root = merkle.root(len(leaves), hash_of)
    iat = min(one["iat"] for one in said if one is not None)
    signed = signing_keys.current().sign(
        orjson.dumps({"root": root.hex(), "size": len(leaves), "iat": iat}), kind=BATCH_TYPE
    )
    tokens: list[dict[str, Any] | None] = []
    index = 0
    for one in said:
        if one is None:
            tokens.append(None)
            continue
        tokens.append(
            {
                "leaf": base64.urlsafe_b64encode(leaves[index]).rstrip(b"=").decode(),
                "index": index,
                "size": len(leaves),
                "path": [each.hex() for each in merkle.inclusion_path(index, len(leaves), hash_of)],
                "root": signed,
            }
        )
        index += 1
    return tokens


def of(flight: Sequence[Decided]) -> list[Any]:
    """Each answer's token as its question asked for it."""
    tokens: list[Any] = [alone(one) if one.asked.sign == "jws" else None for one in flight]
    batched = [index for index, one in enumerate(flight) if one.asked.sign == "batch"]
    for index, token in zip(batched, together([flight[index] for index in batched]), strict=True):
        tokens[index] = token
    return tokens


def _levels(hashes: list[bytes]) -> list[list[bytes]]:
    """The full nodes of every level."""
    levels = [hashes]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append(
            [merkle.node_hash(below[index], below[index + 1]) for index in range(0, len(below) - 1, 2)]
        )
    return levels
