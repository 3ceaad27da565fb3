"""A usage statement in words, for the page in the portal and the printed page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from documents.typeset import Rows, Section
from language import formats, words
from lineage.destruction import vocabulary
from wire import times

_KINDS = dict(vocabulary.KINDS)
_LABEL = 42  # the names of this document are longer than those of others


def sections(document: Mapping[str, Any]) -> list[Section]:
    """The sections of a month. An empty month has only the last one."""
    price = Section("Discount", [list(_price(document))], _LABEL)
    if document["empty"]:
        return [price]
    usage: list[tuple[str, Rows]] = [
        ("Rows reported", list(_rows(document))),
        ("How and where", list(_circumstances(document))),
        ("Runs", list(_runs(document))),
        ("Breaches", list(_breaches(document))),
        ("Destroyed", list(_destroyed(document))),
    ]
    return [*(Section(title, [rows], _LABEL) for title, rows in usage), price]


def _rows(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for row in document["rows"]:
        beyond = f", and {formats.count(row['beyond_manifest'])} that no run was cleared for"
        yield (
            row["category"],
            f"{formats.count(row['within_manifest'])} rows{beyond if row['beyond_manifest'] else ''}",
        )


def _circumstances(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Form", ", ".join(words.FORMS[form].word for form in document["forms"])
    yield "Where", ", ".join(formats.country(region) for region in document["regions"])
    yield "Processors", ", ".join(document["processors"]) or "The vendor alone"
    yield "Models", ", ".join(_model(model) for model in document["models"])


def _runs(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for run in document["runs"]:
        day = formats.day(times.parse(run["cleared_at"]))
        cleared = f"cleared on {day} for {', '.join(run['categories']) or 'no category'}"
        rows = formats.count(sum(use["rows"] for use in run["used"]))
        reported = f"reported {rows} rows" if run["reported"] else "has not reported"
        yield run["run"], f"{run['purpose']}, {_model(run['model'])}; {cleared}; {reported}"


def _breaches(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for breach in document["breaches"]:
        rows = f" ({formats.count(breach['rows'])} rows)" if breach["rows"] is not None else ""
        yield formats.day(times.parse(breach["found_at"])), f"{breach['says']}{rows}"


def _destroyed(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for done in document["destroyed"]:
        left = f", {done['not_destroyed']} assessed and not destroyed" if done["not_destroyed"] else ""
        day = formats.day(times.parse(done["issued_at"]))
        yield day, f"{_KINDS[done['kind']]}: {done['items']} completed{left}, {done['certificate']}"


def _price(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for period in document["price"]:
        since, until = times.parse(period["from"]), times.parse(period["until"])
        given = f"{formats.percent(period['earned_bps'])} given"
        reached = (
            f", {formats.percent(period['bps'])} reached" if period["bps"] != period["earned_bps"] else ""
        )
        tier = f" ({period['tier']})" if period["tier"] else ""
        yield f"{formats.day(since)} to {formats.last_day(until)}", f"{given}{reached}{tier}"
    if not document["price"]:
        yield "Discount", "No discount in this month"


def _model(name: Mapping[str, str]) -> str:
    return f"{name['family']}/{name['name']}/{name['version']}"
