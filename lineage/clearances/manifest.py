"""What a run may use, tenant by tenant, and who was left out: one document, its bytes and its digest. Pure.

The document's members are the public contract (docs/lineage.md). Its bytes are its RFC 8785 form. They are written
by orjson with sorted names: the document holds no floats, no large integers and no names beyond ASCII, where the two
agree to the byte (a test holds them to it), and a large manifest would take a pure Python writer many seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from consent.policy import Decision
from consent.windows import Window
from tenants.names import TenantNames
from wire import ids, times

# Told by members of their own.
_SAID_ELSEWHERE: Final = frozenset({"keep_fields", "within_window", "delete_after"})

_ALWAYS: Final = Window()

Entry = dict[str, Any]
Exclusion = dict[str, Any]


def entry(decision: Decision, *, tenant: TenantNames, category: str, asked: Window) -> Entry | None:
    """The manifest's line for a yes. None where the data it covers and the data asked for never meet."""
    said = {obligation.code: obligation.parameters for obligation in decision.obligations}
    allowed = said.get("within_window", {})
    window = _met(allowed, asked)
    if window is None or decision.consent is None:
        return None
    since, until, gaps = window
    return {
        "tenant": tenant.key,
        "aliases": list(tenant.aliases),
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
        "delete_after_days": said["delete_after"]["days"],
    }


def _met(
    allowed: Mapping[str, Any], asked: Window
) -> tuple[str | None, str | None, list[dict[str, str | None]]] | None:
    """The part of what is allowed that was asked for, as text, and the gaps in it; None where there is none."""
    since, until, gaps = allowed.get("data_from"), allowed.get("data_until"), allowed.get("excluding", ())
    if asked == _ALWAYS and not gaps and (since is None or until is None):
        return since, until, []  # most lines: nothing to reckon, so nothing to read and write again
    span = Window(_time(since), _time(until)).intersection(asked)
    if span.is_empty():
        return None
    held = [gap for gap in gaps if Window(_time(gap["from"]), _time(gap["until"])).meets(span)]
    return _text(span.start), _text(span.end), held


def exclusion(*, tenant: str, category: str, reasons: Sequence[Mapping[str, Any]]) -> Exclusion:
    return {"tenant": tenant, "category": category, "reasons": list(reasons)}


def anonymity(entries: Iterable[Entry]) -> dict[str, int] | None:
    """The strictest of what the entries' terms ask of data that is to count as anonymous."""
    asked = [one for entry in entries for one in entry["obligations"] if one["code"] == "anonymise"]
    if not asked:
        return None
    return {
        "k": max(one["k"] for one in asked),
        "min_tenants": max(one["min_tenants"] for one in asked),
        "max_tenant_share_bps": min(one["max_tenant_share_bps"] for one in asked),
    }


def canonical(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def counts(entries: Sequence[Entry], excluded: Sequence[Exclusion]) -> dict[str, int]:
    """Tenants with anything cleared, cleared pairs of tenant and category, pairs left out."""
    return {
        "tenants": len({entry["tenant"] for entry in entries}),
        "pairs": len(entries),
        "excluded": len(excluded),
    }


def still_covers(then: Entry, now: Entry | None) -> bool:
    """Whether what is allowed `now` holds everything that the frozen line of `then` lets a run do.

    Anything that became stricter is a no: a running gate works by the frozen line.
    """
    if now is None:
        return False
    return (
        set(then["fields"]) <= set(now["fields"])
        and set(then["aliases"]) <= set(now["aliases"])
        and _window(now).covers(_window(then))
        and _gaps_held(then, now)
        and then["obligations"] == now["obligations"]
        and then["delete_after_days"] <= now["delete_after_days"]
    )


def names(entries: Iterable[Entry]) -> dict[str, str]:
    """From every name that may stand in the data to the tenant's key."""
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
