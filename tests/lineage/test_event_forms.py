"""Times and run ids of OpenLineage events: strict, but for what official clients get wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.findings.openlineage import event_time, parser, run_ids

NOON = datetime(2026, 11, 20, 12, 30, 5, tzinfo=UTC)
V2 = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
V1 = "https://openlineage.io/spec/1-0-5/OpenLineage.json#/$defs/RunEvent"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T12:30:05Z", NOON),
        ("2026-11-20t12:30:05z", NOON),
        ("2026-11-20 12:30:05Z", NOON),
        ("2026-11-20T14:30:05+02:00", NOON),
        ("2026-11-20T12:30:05-00:00", NOON),
        ("2026-11-20T12:30:05", NOON),  # dbt
        ("2026-11-20T12:30:05.5Z", NOON.replace(microsecond=500_000)),
        ("2026-11-20T12:30:05.123456789Z", NOON.replace(microsecond=123_456)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_is_read(text: str, expected: datetime) -> None:
    assert event_time.read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-11-20", "2026-W47-5T10:00:00Z", "2026-324T10:00:00Z", "20261120T123005Z", "2026-11-20T12:30Z",
        "2026-11-20T12Z", "2026-11-20T24:00:00Z", "2026-11-20T12:60:00Z", "2026-11-20T12:30:61Z", "2026-02-30T12:30:05Z",
        "2026-11-20T12:30:05+24:00", "2026-11-20T12:30:05+02:60", "2026-11-20T12:30:05+0200", "2026-11-20T12:30:05+02",
        "2026-11-20T12:30:05,5Z", "2026-11-20T12:30:05.Z", "2026-11-20T12:30:05Z ", "2026-11-20T12:30:05Z\n",
        "2026-11-20_12:30:05Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00Z",
        "２０２６-11-20T12:30:05Z", "{{ any(result) }}", "now", "1763641805",
    ],
)  # fmt: skip
def test_no_other_text_is_a_time(text: str) -> None:
    assert event_time.read(text) is None


@given(
    st.datetimes(
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(-timedelta(hours=12))])
    )
)
def test_every_time_of_python_in_our_form_is_read_as_itself(time: datetime) -> None:
    try:
        expected = time.astimezone(UTC)
    except OverflowError:
        expected = None
    assert event_time.read(time.isoformat()) == expected


@given(st.text(max_size=40))
def test_whatever_the_text_nothing_is_raised(text: str) -> None:
    event_time.read(text)
    run_ids.read(text, is_old=True)
    run_ids.is_lenient(text)


def event(**changes: Any) -> dict[str, Any]:
    said = {"eventTime": "2026-11-20T12:30:05Z", "schemaURL": V2, "run": {"runId": str(uuid4())}}
    return {**said, "job": {"namespace": "jobs", "name": "nightly"}, **changes}


@pytest.mark.parametrize(
    "id",
    [
        "run_id",
        "{{ any(result) }}",
        "",
        7,
        None,
        "0199d0c000007000800000000000000f",
        "{019376c3-9f5e-7c9a-8a7f-4e7f3b6a1d10}",
        "x" * 36,
    ],
)
def test_a_run_is_named_by_a_uuid(id: Any) -> None:
    with pytest.raises(parser.NotAnEvent, match="Expected a UUID") as raised:
        parser.read(event(run={"runId": id}))
    assert raised.value.pointer == "/run/runId"


def test_a_uuid_is_one_run_in_upper_and_lower_case() -> None:
    id = str(uuid4())
    parent = {"parent": {"run": {"runId": id.upper()}, "job": {"namespace": "jobs", "name": "dag"}}}
    read = parser.read(event(run={"runId": id.upper(), "facets": parent}))
    assert (read.run, read.ancestors) == (id, (id,))


def test_an_old_event_may_name_its_run_by_a_word_but_not_by_an_unfilled_template() -> None:
    assert parser.read(event(schemaURL=V1, run={"runId": "run_id"})).run == "run_id"
    with pytest.raises(parser.NotAnEvent):
        parser.read(event(schemaURL=V1, run={"runId": "{{ any(result) }}"}))


def test_a_parent_without_an_id_is_no_parent() -> None:
    """Else the clearance that one broken run names would count for every other."""
    parent = {"parent": {"run": {"runId": "{{ parent }}"}, "job": {"namespace": "jobs", "name": "dag"}}}
    read = parser.read(event(run={"runId": str(uuid4()), "facets": parent}))
    assert read.ancestors == ()
    assert [str(job) for job in read.jobs] == ["jobs/nightly", "jobs/dag"]
