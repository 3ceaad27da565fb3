"""A digest is right for one row only: any change of the row, of its key or of its events makes it wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import standing_digest, standing_proof
from consent.standing_proof import StoredStanding
from ledger import canonical

KEY = bytes(range(32))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=8,
)
STATEMENTS = st.lists(
    st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), VALUES, max_size=5), max_size=4
)
IDS = st.uuids().map(str)
ROWS = st.builds(
    lambda tenant, category, purpose, statements, revision: StoredStanding(
        tenant,
        category,
        purpose,
        statements,
        revision,
        standing_digest.digest(
            key=KEY, tenant=tenant, category=category, purpose=purpose, statements=statements, revision=revision
        ),
        "key",
        revision,
    ),
    IDS, IDS, IDS, STATEMENTS, st.integers(1, 2**53 - 1),
)  # fmt: skip


@given(ROWS)
def test_what_the_writer_wrote_is_proven(row: StoredStanding) -> None:
    assert standing_proof.fault(row, secret=KEY) is None


@given(ROWS, ROWS)
def test_no_part_of_another_row_fits(row: StoredStanding, other: StoredStanding) -> None:
    for name in ("tenant", "category", "purpose", "statements", "digest"):
        changed = replace(row, **{name: getattr(other, name)})
        assert (standing_proof.fault(changed, secret=KEY) is None) is (changed == row)
    moved = replace(row, revision=other.revision, newest=other.revision)
    assert (standing_proof.fault(moved, secret=KEY) is None) is (moved == row)


@given(ROWS, st.integers(0, 2**53))
def test_a_row_is_the_newest_or_unproven(row: StoredStanding, newest: int) -> None:
    expected = None if newest == row.revision else "not_the_newest"
    assert standing_proof.fault(replace(row, newest=newest), secret=KEY) == expected


@given(ROWS, st.binary(min_size=32, max_size=32))
def test_another_key_proves_nothing(row: StoredStanding, secret: bytes) -> None:
    assert (standing_proof.fault(row, secret=secret) is None) is (secret == KEY)


@given(STATEMENTS)
def test_the_message_is_canonical(statements: list[dict[str, Any]]) -> None:
    """The order of members does not count, and the digest is over the RFC 8785 form."""
    import hashlib
    import hmac

    shuffled = json.loads(json.dumps([dict(reversed(each.items())) for each in statements]))
    ids = {name: str(UUID(int=number)) for number, name in enumerate(("tenant", "category", "purpose"))}
    made = [
        standing_digest.digest(key=KEY, **ids, statements=each, revision=7) for each in (statements, shuffled)
    ]
    message = {"table": "consent_standing", **ids, "statements": statements, "revision": 7}
    assert made == [hmac.digest(KEY, canonical.encode(message), hashlib.sha256)] * 2


EMPTY = StoredStanding("t", "c", "p", None, None, None, "", None)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        pytest.param(EMPTY, None, id="neither row nor event"),
        pytest.param(replace(EMPTY, newest=4), "missing", id="events without a row"),
        pytest.param(replace(EMPTY, statements=[], revision=4), "without_events", id="a row without events"),
        pytest.param(
            replace(EMPTY, statements=[], revision=4, newest=4), "without_digest", id="never signed"
        ),
        pytest.param(
            replace(EMPTY, statements=[], revision=4, newest=4, digest=b"x"), "unknown_key", id="unknown key"
        ),
    ],
)
def test_a_row_that_lacks_something(row: StoredStanding, fault: str | None) -> None:
    assert standing_proof.fault(row, secret=None) == fault
