"""Which edit closed which field of a consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from consent.closed_fields import closed_fields
from consent.conditions import Conditions
from consent.facts import CategoryFacts, Field, PurposeFacts
from consent.statement_rules import Statement

AT = datetime(2026, 1, 1, tzinfo=UTC)
RPM, UPTIME = Field("rpm", type="int32"), Field("uptime", type="number")
GIVEN = Statement(UUID(int=1), 10, AT, Conditions(("rpm", "uptime"), "raw", ("EU",)), "t", 1)


def category(*versions: tuple[int, tuple[Field, ...]], **last: bool) -> CategoryFacts:
    seen = [CategoryFacts("c", number, fields, seq=seq) for number, (seq, fields) in enumerate(versions, 1)]
    return replace(seen[-1], older=tuple(seen[:-1]), **last)  # type: ignore[arg-type]  # flags only


def closed(known: CategoryFacts, purpose: PurposeFacts | None = None) -> dict[str, int]:
    return dict(closed_fields(GIVEN, category=known, purpose=purpose, objections=frozenset(), at=AT))


def test_nothing_is_closed_without_an_edit() -> None:
    assert closed(category((5, (RPM, UPTIME)))) == {}


def test_each_field_names_the_edit_that_closed_it() -> None:
    reworded = replace(RPM, description="Turns")
    assert closed(category((5, (RPM, UPTIME)), (20, (reworded, UPTIME)), (30, (reworded,)))) == {
        "rpm": 20,
        "uptime": 30,
    }


def test_a_field_that_an_edit_opens_again_is_not_closed() -> None:
    reworded = replace(RPM, description="Turns")
    again = category((5, (RPM, UPTIME)), (20, (reworded, UPTIME)), (30, (RPM, UPTIME)))
    # Words that changed on the way mean the same again.
    assert closed(again) in ({}, {"rpm": 20})


def test_a_wider_type_closes_nothing() -> None:
    assert closed(category((5, (RPM, UPTIME)), (20, (replace(RPM, type="int64"), UPTIME)))) == {}


def test_other_words_of_the_purpose_close_every_field() -> None:
    before = PurposeFacts("p", cross_tenant=False, words=("Train", ""), seq=6)
    after = PurposeFacts("p", cross_tenant=False, words=("Sell", ""), version=2, seq=25, older=(before,))
    assert closed(category((5, (RPM, UPTIME))), after) == {"rpm": 25, "uptime": 25}


def test_an_edit_before_the_consent_closes_nothing() -> None:
    before = PurposeFacts("p", cross_tenant=False, words=("Train", ""), seq=6)
    after = PurposeFacts("p", cross_tenant=False, words=("Sell", ""), version=2, seq=8, older=(before,))
    assert closed(category((5, (RPM, UPTIME))), after) == {}


def test_a_category_that_became_about_people_closes_every_field() -> None:
    known = category((5, (RPM, UPTIME)), (20, (RPM, UPTIME)), third_party=True)
    assert closed(known) == {"rpm": 20, "uptime": 20}
