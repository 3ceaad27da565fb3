"""Build the ownership document of a model version, ready to sign: owners, source tenants and covenants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from consent import covenant_sentences
from consent.queries.promises import Promise
from lineage.judgement import covenant_rules
from lineage.judgement import ownership as ownership_rules
from lineage.judgement.model_name import ModelName
from lineage.versions.queries.sources import LearnedSource
from wire import ids, times


def ownership_document(
    *,
    model: ModelName,
    owner: str | None,
    ownership: str,
    lineage: str,
    sources: Sequence[LearnedSource],
    promises: Sequence[Promise],
    base: ModelName | None,
    whole: bool,
    issuer: str,
    revision: int,
    at: datetime,
) -> dict[str, Any]:
    """Return the ownership document as JSON members.

    `owner` is the tenant that the model is for, None if it is shared. `base` is the base of an adapter, which the
    document is not about. `whole` is false if the reader sees only its own sources.
    """
    return {
        "object": "ownership",
        "model": model.to_dict(),
        "owners": ownership_rules.owner_names(owner=owner, ownership=ownership),
        "ownership": ownership,
        "base": None if base is None else base.to_dict(),
        "audience": owner or "shared",
        "lineage": lineage,
        "whole": whole,
        "sources": [
            _source(source, [promise for promise in promises if promise.tenant == source.tenant])
            for source in sources
        ],
        "issuer": issuer,
        "revision": revision,
        "at": times.render(at),
    }


def _source(source: LearnedSource, promises: Sequence[Promise]) -> dict[str, Any]:
    newest = {
        covenant_rules.digest(covenant): (covenant, promise.entry)
        for promise in promises
        for covenant in promise.clauses.no_transfer_to
    }
    return {
        "tenant": source.key,
        "categories": list(source.categories),
        "how": list(source.how),
        "direct": source.direct,
        "terms": sorted({promise.terms for promise in promises}),
        "covenants": [
            {
                "covenant": covenant.to_dict(),
                "says": covenant_sentences.covenant_sentence(covenant),
                "entry": ids.render(ids.ENTRY, entry),
            }
            for _, (covenant, entry) in sorted(newest.items())
        ],
    }
