"""A manifest: what a run may use, tenant by tenant, and what was left out. Pure.

The document's members are the public contract (docs/lineage.md). Its bytes are its RFC 8785 form, written by orjson
with sorted names. The document holds no floats, no large integers and only ASCII names. For such documents the two
agree to the byte, which a test checks. A pure Python writer would need many seconds for a large manifest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from consent import forms
from consent.policy import Decision
from consent.windows import Window
from tenants.names import TenantNames
from wire import ids, times

# These obligations have members of their own in an entry.
_SAID_ELSEWHERE: Final = frozenset({"keep_fields", "within_window", "delete_after"})

_STOP: Final = "exclude_subjects"

_ALWAYS: Final = Window()

Entry = dict[str, Any]
Exclusion = dict[str, Any]


def organisation(account: UUID) -> str:
    """Return an opaque name of an organisation: the account at the top of a group. It is the same in every manifest."""
    return hashlib.sha256(b"organisation" + account.bytes).hexdigest()[:16]


def entry(
    decision: Decision, *, tenant: TenantNames, category: str, asked: Window, organisation: str = ""
) -> Entry | None:
    """Return the entry for an allowed decision. None if the covered data is outside of the requested window."""
    obligations = {obligation.code: obligation.parameters for obligation in decision.obligations}
    allowed = obligations.get("within_window", {})
    window = _met(allowed, asked)
    if window is None or decision.consent is None:
        return None
    since, until, gaps = window
    return {
        "tenant": tenant.key,
        "aliases": list(tenant.aliases),
        "organisation": organisation,
        "category": category,
        "consent": ids.render(ids.CONSENT, decision.consent),
        "fields": list(decision.fields_allowed),
        "data_from": since,
        "data_until": until,
        "excluding": gaps,
        "obligations": [
            obligation.to_dict()
            for obligation in decision.obligations
            if obligation.code not in _SAID_ELSEWHERE
        ],
        "delete_after_days": obligations["delete_after"]["days"],
    }


def _met(
    allowed: Mapping[str, Any], asked: Window
) -> tuple[str | None, str | None, list[dict[str, str | None]]] | None:
    """Return the requested part of the allowed window, as text, and the gaps in it. None if that part is empty."""
    since, until, gaps = allowed.get("data_from"), allowed.get("data_until"), allowed.get("excluding", ())
    if asked == _ALWAYS and not gaps and (since is None or until is None):
        return since, until, []  # most entries: the window stays as it is
    span = Window(_time(since), _time(until)).intersection(asked)
    if span.is_empty():
        return None
    held = [gap for gap in gaps if Window(_time(gap["from"]), _time(gap["until"])).meets(span)]
    return _text(span.start), _text(span.end), held


def exclusion(*, tenant: str, category: str, reasons: Sequence[Mapping[str, Any]]) -> Exclusion:
    return {"tenant": tenant, "category": category, "reasons": list(reasons)}


def made_by_customers(entries: Iterable[Entry]) -> frozenset[tuple[str, str]]:
    """Return the pairs of tenant and category that the customer brought into the form before it sent them."""
    return frozenset(
        (entry["tenant"], entry["category"])
        for entry in entries
        if any(one.get("made_by") == forms.CUSTOMER for one in entry["obligations"])
    )


def on_word(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the categories whose form counts on the customers' word alone: the vendor brings none of it into it."""
    made = made_by_customers(entries)
    others = {category for tenant, category in pairs(entries) if (tenant, category) not in made}
    return frozenset(category for _, category in made) - others


def anonymity(entries: Iterable[Entry]) -> dict[str, int] | None:
    """Return the strictest anonymity thresholds in the terms of the entries."""
    thresholds = [
        one for entry in entries for one in entry["obligations"] if one["code"] == "anonymise" and "k" in one
    ]
    if not thresholds:
        return None
    return {
        "k": max(one["k"] for one in thresholds),
        "min_tenants": max(one["min_tenants"] for one in thresholds),
        "max_tenant_share_bps": min(one["max_tenant_share_bps"] for one in thresholds),
    }


def canonical(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def counts(entries: Sequence[Entry], excluded: Sequence[Exclusion]) -> dict[str, int]:
    """Count tenants with cleared data, cleared pairs of tenant and category, and excluded pairs."""
    return {
        "tenants": len({entry["tenant"] for entry in entries}),
        "pairs": len(entries),
        "excluded": len(excluded),
    }


def still_covers(then: Entry, now: Entry | None) -> bool:
    """Whether the decision of `now` allows everything that the frozen entry `then` allows.

    A stricter condition is enough for False: a running gate follows the frozen entry.
    """
    if now is None:
        return False
    return (
        set(then["fields"]) <= set(now["fields"])
        and set(then["aliases"]) <= set(now["aliases"])
        and _window(now).covers(_window(then))
        and _gaps_held(then, now)
        and _obligations(then) == _obligations(now)
        and stopped(now) <= stopped(then)
        and then["delete_after_days"] <= now["delete_after_days"]
    )


def stopped(line: Entry) -> frozenset[tuple[Any, ...]]:
    """Return the people that the entry leaves out. People in a list too long to be told count by its digest."""
    return frozenset(
        (tuple(one["fields"]), one["key_id"], person)
        for one in line["obligations"]
        if one["code"] == _STOP
        for person in one.get("commitments", [one["digest"]])
    )


def _obligations(line: Entry) -> list[Any]:
    return [one for one in line["obligations"] if one["code"] != _STOP]


def names(entries: Iterable[Entry]) -> dict[str, str]:
    """Map every name of a tenant that may appear in the data to the tenant's key."""
    return {name: entry["tenant"] for entry in entries for name in (entry["tenant"], *entry["aliases"])}


def pairs(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    return ((entry["tenant"], entry["category"]) for entry in entries)


def _gaps_held(then: Entry, now: Entry) -> bool:
    span = _window(then)
    held = [Window(_time(gap["from"]), _time(gap["until"])) for gap in then["excluding"]]
    return all(
        any(kept.covers(gap.intersection(span)) for kept in held)
        for gap in (Window(_time(one["from"]), _time(one["until"])) for one in now["excluding"])
        if gap.meets(span)
    )


def _window(line: Entry) -> Window:
    return Window(_time(line["data_from"]), _time(line["data_until"]))


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else times.render(instant)


def _time(text: str | None) -> datetime | None:
    return None if text is None else times.parse(text)
