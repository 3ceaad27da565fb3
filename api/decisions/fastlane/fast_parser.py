"""The quick way to read a question that is plainly right, which nearly all are.

It accepts only what the strict reader (`api.decisions.asked`) accepts and reads it the same; whatever else there
is, faults first of all, is the strict reader's. A test holds the two together.
"""

from __future__ import annotations

from typing import Any

import orjson

from api.decisions.decision_request import DecisionRequest
from api.shapes.decision import SIGN
from consent.question import Question

_LONGEST = {
    **dict.fromkeys(("tenant", "category", "purpose", "form", "region", "model_family", "audience"), 1000),
    "nonce": 256,
    "audience_id": 256,
}
_REQUIRED = frozenset(("tenant", "category", "purpose"))
_LISTS = ("fields", "processors")
_TIMES = ("data_from", "data_until", "at", "as_known_at")  # only as null: reading times is not for here
_NAMES = frozenset((*_LONGEST, *_LISTS, *_TIMES, "sign"))
_NO_TEXTS = frozenset((*_LISTS, *_TIMES))
_TEXTS_ONLY = {str}
_SHORT = min(_LONGEST.values())  # no text of so short a body is too long


def read(body: bytes) -> dict[str, Any] | None:
    """The members, where every one is a text or a list of texts as it should be; else None.

    Duplicates are found as `wire.plain_json` finds them; a short body of texts alone need not be written again for it.
    """
    if b"\\" in body:
        return None
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if type(said) is not dict or not said.keys() <= _NAMES or not said.keys() >= _REQUIRED:
        return None
    if len(body) <= _SHORT and set(map(type, said.values())) == _TEXTS_ONLY:
        right, marks = said.get("sign", "jws") in SIGN and said.keys().isdisjoint(_NO_TEXTS), 4 * len(said)
    else:
        right = _right(said)
        marks = orjson.dumps(said).count(b'"') if right else -1  # what is not right may be too deep to write
    return said if right and body.count(b'"') == marks else None


def asked_by(members: dict[str, Any], body: bytes, *, min_revision: int) -> DecisionRequest:
    """The question of a plain body, as the strict reader would give it."""
    get = members.get
    sign = get("sign") or "jws"
    return DecisionRequest(
        _question(members), None, None, get("nonce"), get("audience_id"), sign, min_revision, members, body
    )


def _question(said: dict[str, Any]) -> Question:
    get = said.get
    fields, processors = get("fields"), get("processors")
    return Question(
        said["tenant"],
        said["category"],
        said["purpose"],
        None if fields is None else tuple(fields),
        get("form"),
        get("region"),
        get("model_family"),
        None if processors is None else tuple(processors),
        get("audience"),
    )


def _right(said: dict[str, Any]) -> bool:
    for name, value in said.items():
        if type(value) is str:
            longest = _LONGEST.get(name)
            if longest is None:
                if name != "sign" or value not in SIGN:
                    return False
            elif len(value) > longest:
                return False
        elif value is None:
            if name in _REQUIRED:
                return False
        elif type(value) is not list or name not in _LISTS or not _texts(value):
            return False
    return True


def _texts(value: list[Any]) -> bool:
    return (
        len(value) > 0
        and all(type(one) is str and 0 < len(one) <= 1000 for one in value)
        and len(set(value)) == len(value)
    )
