"""Parse questions that are plainly correct, which nearly all are, quickly.

It accepts a subset of what the strict parser (`api.decisions.decision_request`) accepts, with the same
result. It leaves all other bodies, faulty ones included, to the strict parser. A test compares the two.
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
_TIMES = (
    "data_from",
    "data_until",
    "at",
    "as_known_at",
)  # accepted only as null; the strict parser reads times
_NAMES = frozenset((*_LONGEST, *_LISTS, *_TIMES, "sign"))
_NO_TEXTS = frozenset((*_LISTS, *_TIMES))
_TEXTS_ONLY = {str}
_SHORT = min(_LONGEST.values())  # in a body this short no text can be too long


def read(body: bytes) -> dict[str, Any] | None:
    """Return the request's members if every one is a correct text or list of texts; otherwise None.

    Duplicate members are found by counting quotation marks, as in `wire.fast_json`. A short body with texts
    only is not serialised for that.
    """
    if b"\\" in body:
        return None
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if type(members) is not dict or not members.keys() <= _NAMES or not members.keys() >= _REQUIRED:
        return None
    if len(body) <= _SHORT and set(map(type, members.values())) == _TEXTS_ONLY:
        right, marks = (
            members.get("sign", "jws") in SIGN and members.keys().isdisjoint(_NO_TEXTS),
            4 * len(members),
        )
    else:
        right = _right(members)
        marks = (
            orjson.dumps(members).count(b'"') if right else -1
        )  # a wrong value may be nested too deeply to serialise
    return members if right and body.count(b'"') == marks else None


def decision_request(members: dict[str, Any], body: bytes, *, min_revision: int) -> DecisionRequest:
    """Build the request from its members, equal to the strict parser's."""
    get = members.get
    sign = get("sign") or "jws"
    return DecisionRequest(
        _question(members), None, None, get("nonce"), get("audience_id"), sign, min_revision, members, body
    )


def _question(members: dict[str, Any]) -> Question:
    """Build the question from the members."""
    get = members.get
    fields, processors = get("fields"), get("processors")
    return Question(
        members["tenant"],
        members["category"],
        members["purpose"],
        None if fields is None else tuple(fields),
        get("form"),
        get("region"),
        get("model_family"),
        None if processors is None else tuple(processors),
        get("audience"),
    )


def _right(members: dict[str, Any]) -> bool:
    """Tell whether each member has the correct type and length."""
    for name, value in members.items():
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
    """Tell whether a list holds distinct texts of allowed length."""
    return (
        len(value) > 0
        and all(type(item) is str and 0 < len(item) <= 1000 for item in value)
        and len(set(value)) == len(value)
    )
