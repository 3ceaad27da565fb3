"""The folds of the catalogue and of terms: which rows their entries say exist. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.projections import FoldedEntry, Row

CATEGORIES = "consent_category"
VERSIONS = "consent_categoryversion"
PURPOSES = "consent_purpose"
PURPOSE_VERSIONS = "consent_purposeversion"
TERMS = "consent_terms"


def categories(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every category that a version was recorded of, with the accounts that it is offered to."""
    newest = {(entry.mode, entry.body["category"]): entry for entry in entries}
    for (mode, code), entry in newest.items():
        columns = {"mode": mode, "code": code, "offered_to": entry.body.get("offered_to")}
        yield Row(CATEGORIES, f"mode={mode} category={code}", columns, entry.seq)


def category_versions(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every version of a category, with its fields."""
    newest: dict[tuple[str, str], int] = {}
    for entry in entries:
        place = (entry.mode, entry.body["category"])
        if newest.get(place) == entry.body["version"]:
            continue  # only the offer changed
        newest[place] = entry.body["version"]
        columns = {
            "mode": entry.mode,
            "category": entry.body["category"],
            "number": entry.body["version"],
            **{
                name: entry.body[name]
                for name in ("name", "description", "fields", "time_field", "third_party")
            },
            "renames": entry.body.get("renames") or [],
            **_edited(entry),
            **stamp(entry),
        }
        yield Row(VERSIONS, f"entry={entry.id}", columns, entry.seq)


def purposes(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every purpose as its newest entry describes it."""
    newest = {(entry.mode, entry.body["purpose"]): entry for entry in entries}
    for (mode, code), entry in newest.items():
        columns = {
            "name": entry.body["name"],
            "description": entry.body.get("description") or "",
            "cross_tenant": entry.body["cross_tenant"],
            "offered_to": entry.body.get("offered_to"),
        }
        yield Row(PURPOSES, f"mode={mode} purpose={code}", columns, entry.seq)


def purpose_versions(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The words of every purpose, version by version. Each entry of the first kind was one."""
    numbers: dict[tuple[str, str], int] = {}
    for entry in entries:
        place = (entry.mode, entry.body["purpose"])
        number = entry.body.get("version") or numbers.get(place, 0) + 1
        if numbers.get(place) == number:
            continue  # only the offer changed
        numbers[place] = number
        columns = {
            "mode": entry.mode,
            "purpose": entry.body["purpose"],
            "number": number,
            "name": entry.body["name"],
            "description": entry.body.get("description") or "",
            **_edited(entry),
            **stamp(entry),
        }
        yield Row(PURPOSE_VERSIONS, f"entry={entry.id}", columns, entry.seq)


def _edited(entry: FoldedEntry) -> dict[str, object]:
    return {
        "editorial": entry.body.get("editorial") or False,
        "reason": entry.body.get("reason") or "",
        "approval": entry.body.get("approval"),
    }


def terms(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Terms as they were published. `text_sha256` is the digest of the text that is stored now."""
    for entry in entries:
        body = entry.body
        columns = {
            "mode": entry.mode,
            "account": entry.account,
            "version": body["terms"],
            "title": body["title"],
            "body_sha256": body["body_sha256"],
            "text_sha256": body["body_sha256"],
            "clauses": body["clauses"],
            "purposes": body.get("purposes"),
            "roles": body.get("roles"),
            "effective_from": body["effective_from"],
            "requires_reacceptance": body["requires_reacceptance"],
            **stamp(entry),
        }
        yield Row(TERMS, f"entry={entry.id}", columns, entry.seq)


def stamp(entry: FoldedEntry) -> dict[str, object]:
    """The columns that the append function fills in."""
    return {"revision": entry.seq, "recorded_at": entry.recorded_at}
