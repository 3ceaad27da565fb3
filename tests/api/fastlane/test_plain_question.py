"""The quick reader of questions accepts only what the strict one accepts, and reads it the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.decisions import decision_request
from api.decisions.fastlane import fast_parser
from wire.problems import Problem

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RIGHT = {"tenant": "acme", "category": "telemetry", "purpose": "train"}

texts = st.text(max_size=12) | st.sampled_from(
    ["x" * 256, "x" * 257, "x" * 1000, "x" * 1001, 'a"b', "é", "\\"]
)
lists = st.lists(texts, max_size=3)
values = (
    texts | lists | st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["none", "batch", "jws"])
)
NAMES = [
    "tenant", "category", "purpose", "fields", "form", "region", "model_family", "processors", "audience",
    "data_from", "data_until", "at", "as_known_at", "nonce", "audience_id", "sign", "unknown",
]  # fmt: skip


@st.composite
def bodies(draw: Any) -> bytes:
    """Mostly right questions, some members drawn, some twice, some spaced, some broken."""
    members = list({**RIGHT, **draw(st.dictionaries(st.sampled_from(NAMES), values, max_size=4))}.items())
    if draw(st.booleans()):
        members.append(draw(st.tuples(st.sampled_from(NAMES), values)))
    spelt = [
        f"{json.dumps(name)}:{json.dumps(value, ensure_ascii=draw(st.booleans()))}" for name, value in members
    ]
    body = "{" + draw(st.sampled_from([",", ", ", ",\n\t"])).join(spelt) + "}"
    return draw(st.sampled_from([body, body + " ", body[:-1], "[" + body + "]"])).encode()


def strictly(body: bytes) -> Any:
    try:
        return decision_request.read(body, min_revision=None, now=NOW)
    except Problem:
        return None


@given(bodies())
@example(b'{"tenant":"a","category":"b","purpose":"c","tenant":"a"}')
@example(b'{"tenant":"\\u0022\\u0022","tenant":"a","category":"b","purpose":"c"}')
@example(b'{"tenant":"a","category":"b","purpose":"c","sign":"none","sign":"none"}')
@example(b'{"tenant":"a","category":"b","purpose":' + b"[" * 400 + b"]" * 400 + b"}")
@example(b'\xef\xbb\xbf{"tenant":"a","category":"b","purpose":"c"}')
def test_what_is_read_quickly_is_read_the_same_strictly(body: bytes) -> None:
    plain = fast_parser.read(body)
    if plain is not None:
        assert strictly(body) == fast_parser.asked_by(plain, body, min_revision=0)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"fields": ["rpm"], "form": "raw", "region": "DE", "model_family": None, "processors": ["p"]},
        {"audience": "shared", "nonce": "n" * 256, "audience_id": "me", "sign": "batch"},
        {"data_from": None, "data_until": None, "at": None, "as_known_at": None, "tenant": "x" * 1000},
    ],
    ids=["shortest", "lists", "tokens", "nulls and long"],
)
def test_ordinary_questions_are_read_quickly(changes: dict[str, Any]) -> None:
    for spell in (json.dumps, lambda said: json.dumps(said, indent=1)):
        assert fast_parser.read(spell({**RIGHT, **changes}).encode()) == {**RIGHT, **changes}
