"""What a consent covers after the catalogue changed, in tables and as properties over random histories."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import meanings
from consent.facts import CategoryFacts, Field, PurposeFacts

RPM = Field("rpm", type="int32", description="Revolutions per minute")
NOTE = Field("note", "none", type="string", description="What the operator wrote")
OPERATOR = Field("operator", "person", type="string", description="Who")
PLANT = Field("plant", "person", quasi_identifier=True, type="string", description="Where")
BASE = CategoryFacts("telemetry", 1, (RPM, NOTE, OPERATOR, PLANT), ("Telemetry", "What machines say", ""))
NAMES = [field.name for field in BASE.fields]


def history(*changes: dict[str, Any]) -> CategoryFacts:
    """The category after these versions; `fields` and `words` stay as they were unless given."""
    versions = [BASE]
    for number, change in enumerate(changes, 2):
        kept = {
            "fields": versions[-1].fields,
            "words": versions[-1].words,
            "third_party": versions[-1].third_party,
        }
        versions.append(CategoryFacts("telemetry", number, **{**kept, **change}))
    return replace(versions[-1], older=tuple(versions[:-1]))


def with_field(was: Field, **changes: Any) -> tuple[Field, ...]:
    return tuple(replace(each, **changes) if each.name == was.name else each for each in BASE.fields)


def covered(category: CategoryFacts, **given_: Any) -> list[str]:
    return [each.name for each in meanings.carried(NAMES, category=category, remembered=1, **given_).covered]


MORE_REVEALING = {
    "a person": {"identifies": "person"},
    "an organisation": {"identifies": "organisation"},
    "a quasi-identifier": {"quasi_identifier": True},
    "another description": {"description": "Patient free text"},
    "another type": {"type": "string"},
    "a narrower type": {"type": "int16"},
    "another kind of number": {"type": "float64"},
}


@pytest.mark.parametrize("change", MORE_REVEALING.values(), ids=MORE_REVEALING.keys())
def test_a_field_that_means_more_is_not_covered_and_says_why(change: dict[str, Any]) -> None:
    found = meanings.carried(NAMES, category=history({"fields": with_field(RPM, **change)}), remembered=1)
    assert [each.name for each in found.covered] == ["note", "operator", "plant"]
    was = {name: getattr(RPM, name) for name in change}
    assert [each.to_dict() for each in found.changed] == [{"field": "rpm", "was": was, "is": change}]


@pytest.mark.parametrize("type", ["int32", "int64"])
def test_a_type_may_widen_without_loss(type: str) -> None:
    assert covered(history({"fields": with_field(RPM, type=type)})) == NAMES


def test_a_person_that_no_longer_hides_among_others_is_more_revealing() -> None:
    assert "plant" not in covered(history({"fields": with_field(PLANT, quasi_identifier=False)}))


def test_a_lowered_mark_is_covered_under_the_stricter_one() -> None:
    found = meanings.carried(
        NAMES, category=history({"fields": with_field(OPERATOR, identifies="none")}), remembered=1
    )
    assert {each.name: each.identifies for each in found.covered}["operator"] == "person"


@pytest.mark.parametrize("editorial", [False, True])
@pytest.mark.parametrize(
    "words",
    [
        ("Other", "What machines say", ""),
        ("Telemetry", "Other", ""),
        ("Telemetry", "What machines say", "rpm"),
    ],
)
def test_other_words_of_the_category_close_all_of_it_unless_they_are_editorial(
    words: tuple[str, ...], editorial: bool
) -> None:
    category = history({"words": words, "editorial": editorial})
    assert covered(category) == (NAMES if editorial else [])
    if not editorial:
        [told, *_] = meanings.carried(NAMES, category=category, remembered=1).changed
        assert [*told.was.values()] == [was for was, now in zip(BASE.words, words, strict=True) if was != now]


def test_a_change_that_was_taken_back_was_a_change() -> None:
    there_and_back = [{"fields": with_field(RPM, identifies="person")}, {"fields": BASE.fields}]
    assert "rpm" not in covered(history(*there_and_back))
    assert covered(history({"words": ("Other", "", "")}, {"words": BASE.words})) == []


def test_an_editorial_version_undoes_a_change_to_a_field_that_stayed_and_never_restores_one_that_left() -> (
    None
):
    changed, gone = {"fields": with_field(RPM, identifies="person")}, {"fields": BASE.fields[1:]}
    undone = {"fields": BASE.fields, "editorial": True}
    assert covered(history(changed, undone)) == NAMES
    assert covered(history({"words": ("Other", "", "")}, {"words": BASE.words, "editorial": True})) == NAMES
    assert covered(history(gone, undone)) == NAMES[1:]
    assert covered(history(gone, {"fields": BASE.fields})) == NAMES[1:]
    [told] = meanings.carried(NAMES, category=history(gone, undone), remembered=1).changed
    assert told.field == "rpm"
    assert told.now is not None
    assert told.now["removed_in"] == 2


def test_editorial_words_do_not_make_an_earlier_change_good() -> None:
    reworded = {"fields": with_field(RPM, description="Revolutions"), "editorial": True}
    first = {"fields": with_field(RPM, description="Patient free text")}
    assert "rpm" not in covered(history(first, reworded))
    assert covered(history(reworded)) == NAMES


def test_a_declared_rename_keeps_its_consent_and_an_undeclared_one_does_not() -> None:
    fields = with_field(RPM, name="revolutions")
    declared = history({"fields": fields, "editorial": True, "renames": (("rpm", "revolutions"),)})
    assert covered(declared) == ["revolutions", "note", "operator", "plant"]
    assert covered(history({"fields": fields})) == ["note", "operator", "plant"]
    assert covered(history({"fields": fields, "editorial": True})) == ["note", "operator", "plant"]


def test_an_objection_makes_a_version_an_ordinary_one_for_that_customer() -> None:
    category = history({"fields": with_field(RPM, description="Revolutions"), "editorial": True})
    objections = frozenset({("category", "telemetry", 2)})
    assert covered(category, objections=objections) == ["note", "operator", "plant"]


def test_a_version_that_is_not_known_covers_nothing() -> None:
    category = history({}, {})
    assert covered(replace(category, older=category.older[1:])) == []
    assert covered(replace(category, older=category.older[:1])) == []
    assert meanings.carried(NAMES, category=category, remembered=9).covered == ()


def test_the_purpose_means_what_it_meant_when_the_consent_was_given() -> None:
    first = PurposeFacts("train", True, ("Train", ""), version=1, seq=10)
    second = replace(first, words=("Train and sell", ""), version=2, seq=20)
    now = replace(second, older=(first,))
    assert covered(BASE, purpose=now, seq=15) == []
    assert covered(BASE, purpose=now, seq=25) == NAMES
    assert covered(BASE, purpose=replace(now, editorial=True), seq=15) == NAMES
    objections = frozenset({("purpose", "train", 2)})
    assert covered(BASE, purpose=replace(now, editorial=True), seq=15, objections=objections) == []
    [told, *_] = meanings.carried(NAMES, category=BASE, remembered=1, purpose=now, seq=15).changed
    assert (told.was, told.now) == ({"purpose_name": "Train"}, {"purpose_name": "Train and sell"})


FIELDS = st.lists(
    st.builds(
        Field,
        name=st.sampled_from(NAMES),
        identifies=st.sampled_from(["none", "organisation", "person"]),
        quasi_identifier=st.booleans(),
        type=st.sampled_from(["int32", "int64", "string"]),
        description=st.sampled_from(["a", "b"]),
    ),
    unique_by=lambda field: field.name,
    min_size=1,
).map(tuple)
CHANGES = st.fixed_dictionaries(
    {"fields": FIELDS, "third_party": st.booleans()},
    optional={"words": st.sampled_from([BASE.words, ("Other", "", "")]), "editorial": st.booleans()},
)
HISTORIES = st.lists(CHANGES, max_size=40).map(lambda changes: history(*changes))


@given(HISTORIES)
def test_nothing_that_is_covered_means_more_than_what_was_consented_to(category: CategoryFacts) -> None:
    remembered = {field.name: field for field in BASE.fields}
    for field in meanings.carried(NAMES, category=category, remembered=1).covered:
        today = next(each for each in category.fields if each.name == field.name)
        assert meanings.no_more_revealing(remembered[field.name], today)
        assert meanings.no_more_revealing(field, today), "the marks that apply are the stricter ones"


@given(HISTORIES, CHANGES)
def test_a_version_that_is_not_editorial_never_covers_more(
    category: CategoryFacts, change: dict[str, Any]
) -> None:
    kept = {"fields": category.fields, "words": category.words} | change | {"editorial": False}
    older = (*category.older, replace(category, older=()))
    after = CategoryFacts("telemetry", category.version + 1, older=older, **kept)
    assert set(covered(after)) <= set(covered(category))


@given(HISTORIES, st.sets(st.integers(2, 41)))
def test_an_objection_never_covers_more(category: CategoryFacts, numbers: set[int]) -> None:
    objections = frozenset(("category", "telemetry", number) for number in numbers)
    undone = {version.version for version in (*category.older, category) if version.editorial}
    if not undone & numbers:
        assert covered(category, objections=objections) == covered(category)
    assert set(covered(category, objections=objections)) <= {field.name for field in category.fields}


@given(HISTORIES)
def test_each_consented_field_is_covered_or_explained(category: CategoryFacts) -> None:
    found = meanings.carried(NAMES, category=category, remembered=1)
    assert len(found.covered) + len(found.changed) == len(NAMES)
