"""Whose a model version is, on whose data it rests, and what was promised of it: said so that it can be signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from consent.queries.promises import Promise
from lineage.judgement import covenant_rules, covenant_sentences, taint
from lineage.judgement import ownership as ownership_rules
from lineage.judgement.model_name import ModelName
from lineage.versions.queries.sources import LearnedSource
from wire import ids, times


def strictest_ownership_terms(said: str, promises: Sequence[Promise], *, owner: str | None) -> str:
    """The strictest that the runs' terms and the statements' say; what is shared stays the vendor's."""
    return taint.strictest_ownership(
        [said, *(one.clauses.model_ownership for one in promises if owner is not None)]
    )


def ownership_document(
    *,
    model: ModelName,
    owner: str | None,
    ownership: str,
    lineage: str,
    sources: Sequence[LearnedSource],
    promises: Sequence[Promise],
    whole: bool,
    issuer: str,
    revision: int,
    at: datetime,
) -> dict[str, Any]:
    """`owner` is whose own model it is, None where it is shared; `whole` is false where the reader is shown but its own
    part of the sources."""
    says = strictest_ownership_terms(ownership, promises, owner=owner)
    return {
        "object": "ownership",
        "model": model.to_dict(),
        "owners": ownership_rules.owner_names(owner=owner, ownership=says),
        "ownership": says,
        "audience": owner or "shared",
        "lineage": lineage,
        "whole": whole,
        "sources": [
            _source(one, [made for made in promises if made.tenant == one.tenant]) for one in sources
        ],
        "issuer": issuer,
        "revision": revision,
        "at": times.render(at),
    }


def _source(source: LearnedSource, promises: Sequence[Promise]) -> dict[str, Any]:
    newest = {
        covenant_rules.digest(said): (said, made.entry)
        for made in promises
        for said in made.clauses.no_transfer_to
    }
    return {
        "tenant": source.key,
        "categories": list(source.categories),
        "how": list(source.how),
        "direct": source.direct,
        "terms": sorted({made.terms for made in promises}),
        "covenants": [
            {
                "covenant": said.to_dict(),
                "says": covenant_sentences.covenant_sentence(said),
                "entry": ids.render(ids.ENTRY, entry),
            }
            for _, (said, entry) in sorted(newest.items())
        ],
    }
