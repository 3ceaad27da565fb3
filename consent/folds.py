"""The folds of the catalogue, terms and agreements: which rows their entries say exist. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.projections import FoldedEntry, Row

CATEGORIES = "consent_category"
VERSIONS = "consent_categoryversion"
PURPOSES = "consent_purpose"
TERMS = "consent_terms"
AGREEMENTS = "consent_agreement"


def categories(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every category that a version was recorded of."""
    first = {(entry.mode, entry.body["category"]): entry for entry in reversed(entries)}
    for (mode, code), entry in first.items():
        yield Row(CATEGORIES, f"mode={mode} category={code}", {"mode": mode, "code": code}, entry.seq)


def category_versions(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every version of a category, with its fields."""
    for entry in entries:
        columns = {
            "mode": entry.mode,
            "category": entry.body["category"],
            "number": entry.body["version"],
            **{
                name: entry.body[name]
                for name in ("name", "description", "fields", "time_field", "third_party")
            },
            **stamp(entry),
        }
        yield Row(VERSIONS, f"entry={entry.id}", columns, entry.seq)


def purposes(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every purpose as its newest entry describes it."""
    newest = {(entry.mode, entry.body["purpose"]): entry for entry in entries}
    for (mode, code), entry in newest.items():
        columns = {"name": entry.body["name"], "cross_tenant": entry.body["cross_tenant"]}
        yield Row(PURPOSES, f"mode={mode} purpose={code}", columns, entry.seq)


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
            "effective_from": body["effective_from"],
            "requires_reacceptance": body["requires_reacceptance"],
            **stamp(entry),
        }
        yield Row(TERMS, f"entry={entry.id}", columns, entry.seq)


def agreements(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every record of an agreement."""
    for entry in entries:
        body = entry.body
        columns = {
            "entry": entry.id,
            "account": entry.account,
            "mode": entry.mode,
            **{
                name: body[name]
                for name in (
                    *("reference", "kind", "training", "effective_from", "effective_until", "amends"),
                    "evidence",
                )
            },
            **stamp(entry),
        }
        yield Row(AGREEMENTS, f"agreement={body['agreement']}", columns, entry.seq)


def stamp(entry: FoldedEntry) -> dict[str, object]:
    """The columns that the append function fills in."""
    return {"revision": entry.seq, "recorded_at": entry.recorded_at}
