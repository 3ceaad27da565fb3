"""Which server may be believed: the primary of this installation, never one that was the primary once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from ledger import primary, primary_watch, read_proof
from ledger.primary import Reading, Seen
from ledger.primary_watch import PrimaryUnproven, PrimaryWatch

GOOD = Reading(
    in_recovery=False,
    read_only=False,
    system=7,
    timeline=3,
    revision=100,
    heartbeat_age=0.5,
    accepted_system=7,
    accepted_timeline=1,
    accepted_by=None,
)
SEEN = Seen(system=7, timeline=3, revision=100, accepted_by=None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"heartbeat_age": None}, None),
        ({"heartbeat_age": 5.0}, None),
        ({"timeline": 4, "revision": 101}, None),
        ({"in_recovery": True, "timeline": 0}, "in_recovery"),
        ({"read_only": True}, "read_only"),
        ({"accepted_system": 8}, "restored_copy"),
        ({"system": 8, "accepted_system": 8}, "another_cluster"),
        ({"timeline": 2}, "older_timeline"),
        ({"revision": 99}, "older_revision"),
        ({"timeline": 4, "revision": 99}, "older_revision"),
        ({"heartbeat_age": 5.1}, "heartbeat_stale"),
    ],
)
def test_an_objection_names_what_is_wrong(change: dict[str, Any], code: str | None) -> None:
    assert primary.objection(replace(GOOD, **change), seen=SEEN) == code
    assert code is None or code in primary.OBJECTIONS


def test_a_machine_that_has_seen_nothing_believes_what_the_database_says_of_itself() -> None:
    assert primary.objection(GOOD, seen=None) is None
    assert primary.objection(replace(GOOD, accepted_system=8), seen=None) == "restored_copy"


def test_what_an_operator_accepted_counts_once_and_only_where_it_was_accepted() -> None:
    restored = replace(
        GOOD, system=9, timeline=1, revision=60, accepted_system=9, accepted_timeline=1, accepted_by="entry"
    )
    assert primary.objection(restored, seen=SEEN) is None
    after = primary.newest(restored, seen=SEEN)
    assert after == Seen(9, 1, 60, "entry")
    assert primary.objection(replace(restored, revision=59), seen=after) == "older_revision"
    assert primary.objection(GOOD, seen=after) == "another_cluster"
    # the same cluster later on, on another timeline than the accepted one
    assert primary.objection(replace(restored, timeline=2), seen=SEEN) == "another_cluster"


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 50)), max_size=30))
def test_what_was_seen_never_goes_back(readings: list[tuple[int, int]]) -> None:
    seen: Seen | None = None
    for timeline, revision in readings:
        reading = replace(GOOD, timeline=timeline, revision=revision)
        before = seen
        if primary.objection(reading, seen=seen) is None:
            seen = primary.newest(reading, seen=seen)
        if before is not None:
            assert seen is not None
            assert (seen.timeline, seen.revision) >= (before.timeline, before.revision)
            assert seen.revision >= before.revision


def test_the_file_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "state" / "primary.json"
    PrimaryWatch(path).check(GOOD, since=None)
    again = PrimaryWatch(path)
    again.load()
    assert again.seen == SEEN
    with pytest.raises(PrimaryUnproven, match="newer timeline"):
        again.check(replace(GOOD, timeline=2), since=again.seen)


def test_a_process_that_lags_behind_does_not_overwrite_what_another_saw(tmp_path: Path) -> None:
    path = tmp_path / "primary.json"
    slow, fast = PrimaryWatch(path), PrimaryWatch(path)
    fast.check(replace(GOOD, revision=200), since=None)
    slow.check(GOOD, since=None)
    again = PrimaryWatch(path)
    again.load()
    assert again.seen is not None
    assert again.seen.revision == 200


def test_an_answer_that_was_overtaken_on_its_way_is_no_alarm(tmp_path: Path) -> None:
    watching = PrimaryWatch(tmp_path / "primary.json")
    watching.check(GOOD, since=None)
    sent = watching.seen
    watching.check(replace(GOOD, revision=150), since=sent)
    watching.check(replace(GOOD, revision=120), since=sent)  # sent earlier, arrives later
    assert watching.seen is not None
    assert watching.seen.revision == 150


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"system": "x"}', b"\xff\xfe", b"null"])
def test_a_damaged_file_is_as_none(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "primary.json"
    path.write_bytes(text)
    watching = PrimaryWatch(path)
    watching.load()
    assert watching.seen is None


def test_a_full_or_read_only_folder_stops_nothing() -> None:
    PrimaryWatch(Path("/proc/licet/primary.json")).check(GOOD, since=None)


def test_the_database_of_the_tests_proves_itself(db: None) -> None:
    primary_watch.prove()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_read_proof()")
        read = read_proof.parse(cursor.fetchone()[0]).reading
    assert (read.in_recovery, read.read_only, read.heartbeat_age) == (False, False, None)
    assert read.system == read.accepted_system
    assert read.timeline >= 1


def test_a_read_only_transaction_proves_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    with pytest.raises(PrimaryUnproven, match="no writes"):
        primary_watch.prove()
