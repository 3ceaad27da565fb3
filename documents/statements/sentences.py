"""A statement in words: what the page in the portal and the page on paper both say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from language import formats
from language import words as language_words
from lineage.destruction import vocabulary
from wire import times

_KINDS = dict(vocabulary.KINDS)


def used(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Category, and how many of its rows were reported."""
    for one in said["rows"]:
        beyond = one["beyond_manifest"]
        text = f"{one['within_manifest']:,} rows"
        yield one["category"], f"{text}, and {beyond:,} that nobody was cleared for" if beyond else text


def where(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """In which form, in which countries, by whom."""
    yield "Form", ", ".join(language_words.FORMS[one].word for one in said["forms"])
    yield "Where", ", ".join(formats.country(one) for one in said["regions"])
    yield "Processors", ", ".join(said["processors"]) or "The vendor alone"
    yield "Models", ", ".join(model(one) for one in said["models"])


def runs(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in said["runs"]:
        day = formats.day(times.parse(one["cleared_at"]))
        cleared = f"cleared on {day} for {', '.join(one['categories']) or 'nothing'}"
        rows = sum(use["rows"] for use in one["used"])
        told = f"reported {rows:,} rows" if one["reported"] else "has not reported"
        yield one["run"], f"{one['purpose']}, {model(one['model'])}; {cleared}; {told}"


def breaches(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in said["breaches"]:
        rows = f" ({one['rows']:,} rows)" if one["rows"] is not None else ""
        yield formats.day(times.parse(one["found_at"])), f"{one['says']}{rows}"


def destroyed(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in said["destroyed"]:
        left = f", {one['not_destroyed']} assessed and not destroyed" if one["not_destroyed"] else ""
        day = formats.day(times.parse(one["issued_at"]))
        yield day, f"{_KINDS[one['kind']]}: {one['items']} dealt with{left}, {one['certificate']}"


def price(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in said["price"]:
        since, until = times.parse(one["from"]), times.parse(one["until"])
        earned = f"{formats.percent(one['earned_bps'])} given"
        worth = f", {formats.percent(one['bps'])} reached" if one["bps"] != one["earned_bps"] else ""
        tier = f" ({one['tier']})" if one["tier"] else ""
        yield f"{formats.day(since)} to {formats.last_day(until)}", f"{earned}{worth}{tier}"
    if not said["price"]:
        yield "Discount", "None in this month"


def model(one: Mapping[str, str]) -> str:
    return f"{one['family']}/{one['name']}/{one['version']}"
