"""What a consent still covers after the catalogue changed: consent is to meanings, not to names. Pure.

A field means its name, type, description, `identifies` and `quasi_identifier`, together with the category's name,
description and `time_field` and the purpose's name and description. A consent remembers the meanings of the version
that it was given for. It covers a field of today only if the field's meaning was, in every version since, no more
revealing than the remembered one. An *editorial* version may change words and names; it says that the meaning stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from consent.facts import CategoryFacts, Field, Objection, PurposeFacts

_RANKS: Final = {"none": 0, "organisation": 1, "person": 2}
# Types that lose nothing when one is read as a later one of its line.
_WIDENING: Final = (
    ("int8", "int16", "int32", "int64"),
    ("uint8", "uint16", "uint32", "uint64"),
    ("float16", "float32", "float64"),
)


@dataclass(frozen=True, slots=True)
class Changed:
    """A consented field that today's version does not cover: what it meant, and what it means now.

    `was` and `now` hold the members that differ. A removed field has a `now` of None. A field that was removed and came
    back is a new field: `now` is all that it means, with the version that removed it as `removed_in`.
    """

    field: str
    was: Mapping[str, Any]
    now: Mapping[str, Any] | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "was": dict(self.was),
            "is": None if self.now is None else dict(self.now),
        }


@dataclass(frozen=True, slots=True)
class Carried:
    """What a consent to an older version covers today, in today's order, and what it no longer covers.

    A covered field follows the stricter of its remembered and its present marks. `lost` are the fields that it no
    longer covers, under the names that the consent knows. `withheld` are fields that would be covered, and may name a
    person who was stopped.
    """

    covered: tuple[Field, ...]
    changed: tuple[Changed, ...] = ()
    lost: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


NOTHING: Final = Carried(())


def carried(
    fields: Iterable[str],
    *,
    category: CategoryFacts,
    remembered: int,
    purpose: PurposeFacts | None = None,
    seq: int = 0,
    objections: frozenset[Objection] = frozenset(),
) -> Carried:
    """Return what a consent to these fields of the version `remembered` covers today.

    `seq` is the place of the consent in the ledger: it remembers the purpose as it stood there. A consent to a version
    that is not known, or with an unknown version in between, covers nothing.
    """
    wanted = set(fields)
    if category.version == remembered and (purpose is None or not purpose.older):
        return Carried(tuple([each for each in category.fields if each.name in wanted]))
    versions = [version for version in (*category.older, category) if version.version >= remembered]
    if not versions or versions[0].version != remembered:
        return NOTHING
    if any(later.version != earlier.version + 1 for earlier, later in pairwise(versions)):
        return NOTHING
    around = _category_words(versions, objections) | _purpose_words(purpose, seq, objections)
    traces = [_Trace(each, each) for each in versions[0].fields if each.name in wanted]
    for version in versions[1:]:
        _follow(traces, version, editorial=_is_editorial("category", version, objections))
    covered, changed, lost = {}, [], []
    for trace in traces:
        if trace.present is not None and trace.fits and not around:
            covered[trace.present.name] = stricter(trace.remembered, trace.present)
        else:
            changed.append(_difference(trace, around, category))
            lost.append(trace.remembered.name)
    in_order = tuple(covered[each.name] for each in category.fields if each.name in covered)
    return Carried(in_order, tuple(changed), tuple(lost))


def without(carried: Carried, withheld: frozenset[str]) -> Carried:
    """Return what is covered apart from the withheld fields, and which of these were covered."""
    if not withheld:
        return carried
    kept = tuple(each for each in carried.covered if each.name not in withheld)
    taken = tuple(each.name for each in carried.covered if each.name in withheld)
    return replace(carried, covered=kept, withheld=taken)


def became_about_people(category: CategoryFacts, *, remembered: int) -> bool:
    """Whether the category is about people now and was not in the version `remembered`."""
    return category.third_party and any(
        not version.third_party for version in category.older if version.version == remembered
    )


def no_more_revealing(was: Field, now: Field) -> bool:
    """Whether a field's present type and marks reveal no more than the former. Words are not compared."""
    if _RANKS[now.identifies] > _RANKS[was.identifies] or not _widens(was.type, now.type):
        return False
    if now.identifies == "none":
        return now.quasi_identifier <= was.quasi_identifier or was.identifies != "none"
    # A quasi-identifier alone does not identify a person. Without that mark, the field does.
    return now.quasi_identifier == was.quasi_identifier


def lowers(was: Field, now: Field) -> bool:
    """Whether a mark of the field is taken down. Then more would pass in clear, so it takes two people."""
    return _RANKS[now.identifies] < _RANKS[was.identifies] or (
        was.quasi_identifier and not now.quasi_identifier
    )


def stricter(was: Field, now: Field) -> Field:
    """Return the present field with the stricter marks of the two."""
    if _RANKS[was.identifies] > _RANKS[now.identifies]:
        return replace(now, identifies=was.identifies, quasi_identifier=was.quasi_identifier)
    if _RANKS[now.identifies] > _RANKS[was.identifies]:
        return now
    if now.identifies == "none":
        return replace(now, quasi_identifier=was.quasi_identifier or now.quasi_identifier)
    return replace(now, quasi_identifier=was.quasi_identifier and now.quasi_identifier)


def strictest(category: CategoryFacts) -> tuple[Field, ...]:
    """Return today's fields with the strictest marks that a field of the name had in any version."""
    fields = {field.name: field for field in category.fields}
    for version in category.older:
        for was in version.fields:
            if was.name in fields:
                fields[was.name] = stricter(was, fields[was.name])
    return tuple(fields.values())


@dataclass(slots=True)
class _Trace:
    """One consented field on its way through the versions.

    `accepted` is the remembered meaning in the words that were accepted last. `present` is the field in the version
    reached so far, None once it was removed. `fits` is False while it means more than what was accepted.
    """

    remembered: Field
    accepted: Field
    present: Field | None = None
    fits: bool = True
    removed_in: int | None = None

    def __post_init__(self) -> None:
        self.present = self.accepted


def _follow(traces: Iterable[_Trace], version: CategoryFacts, *, editorial: bool) -> None:
    names = dict(version.renames) if editorial else {}
    present = {each.name: each for each in version.fields}
    for trace in traces:
        if trace.present is None:
            continue
        now = present.get(names.get(trace.present.name, trace.present.name))
        trace.present = now
        if now is None:
            trace.removed_in = version.version
            continue
        same_words = now.name == trace.accepted.name and now.description == trace.accepted.description
        if not no_more_revealing(trace.accepted, now):
            trace.fits = False
        elif editorial and trace.fits:
            trace.accepted = replace(trace.accepted, name=now.name, description=now.description)
        elif editorial:
            trace.fits = same_words
        elif not same_words:
            trace.fits = False


def _difference(trace: _Trace, around: Mapping[str, tuple[str, str]], category: CategoryFacts) -> Changed:
    was = _meaning(trace.remembered)
    if trace.present is None:
        name = trace.accepted.name
        again = next((each for each in category.fields if each.name == name), None)
        now = None if again is None else {**_meaning(again), "removed_in": trace.removed_in}
        return Changed(name, was, now)
    now = _meaning(trace.present)
    # A field may have meant more for a while and mean the same again. Then the answer shows all of its members.
    members = [member for member in was if was[member] != now[member]] or ([] if around else list(was))
    return Changed(
        trace.present.name,
        {member: was[member] for member in members}
        | {member: before for member, (before, _) in around.items()},
        {member: now[member] for member in members}
        | {member: after for member, (_, after) in around.items()},
    )


def _meaning(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type,
        "description": field.description,
        "identifies": field.identifies,
        "quasi_identifier": field.quasi_identifier,
    }


def _category_words(
    versions: Sequence[CategoryFacts], objections: frozenset[Objection]
) -> dict[str, tuple[str, str]]:
    """Return how the category's words differ from the remembered ones; empty if they mean the same."""
    if _words_fit("category", versions, objections):
        return {}
    return _pairs(("category_name", "category_description", "time_field"), versions)


def _purpose_words(
    purpose: PurposeFacts | None, seq: int, objections: frozenset[Objection]
) -> dict[str, tuple[str, str]]:
    """Return how the purpose's words differ from those at `seq`; empty if they mean the same."""
    if purpose is None or not purpose.older:
        return {}
    every = (*purpose.older, purpose)
    before = sum(version.seq <= seq for version in every)
    versions = every[max(before - 1, 0) :]
    if _words_fit("purpose", versions, objections):
        return {}
    return _pairs(("purpose_name", "purpose_description"), versions)


def _pairs(
    members: Sequence[str], versions: Sequence[CategoryFacts] | Sequence[PurposeFacts]
) -> dict[str, tuple[str, str]]:
    first, last = versions[0].words, versions[-1].words
    differing = {m: (was, now) for m, was, now in zip(members, first, last, strict=True) if was != now}
    # Words that changed on the way may be the same again.
    return differing or {m: (was, now) for m, was, now in zip(members, first, last, strict=True)}


def _words_fit(
    noun: str, versions: Sequence[CategoryFacts] | Sequence[PurposeFacts], objections: frozenset[Objection]
) -> bool:
    words, fits = versions[0].words, True
    for version in versions[1:]:
        editorial = _is_editorial(noun, version, objections)
        if editorial and fits:
            words = version.words
        elif version.words != words:
            fits = False
        elif editorial:
            fits = True
    return fits


def _is_editorial(noun: str, version: CategoryFacts | PurposeFacts, objections: frozenset[Objection]) -> bool:
    return version.editorial and (noun, version.code, version.version) not in objections


def _widens(was: str, now: str) -> bool:
    if was == now:
        return True
    line = next((line for line in _WIDENING if was in line), ())
    return now in line and line.index(now) > line.index(was)
