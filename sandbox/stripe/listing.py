"""Lists, newest first, in pages, and Stripe's search language as far as metadata needs it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.stripe.call import Call
from sandbox.stripe.errors import invalid, missing
from sandbox.stripe.store import Body

MAX_LIMIT = 100
_TERM = re.compile(
    r"""^(?P<not>-)?(?P<field>\w+(?:\.\w+)*)(?:\[(?P<q>["'])(?P<key>.+?)(?P=q)\])?"""
    r"""(?P<op>:|~|>=|<=|>|<)(?P<value>null|\d+|"[^"]*"|'[^']*')$"""
)
_BETWEEN = re.compile(r"\s+(AND|OR)\s+")


def page(
    call: Call,
    kind: str,
    url: str,
    *,
    keep: Callable[[Body], bool] = lambda _body: True,
    **matching: Any,
) -> Body:
    """One page of living objects, newest first; honours `limit`, `starting_after`, `ending_before`,
    `created`.

    Raises:
        StripeError: a limit outside 1..100 or a cursor that names nothing.
    """
    matching = {name: value for name, value in matching.items() if value is not None}
    found = [
        body
        for _place, body in call.session.select(kind, newest_first=True, **matching)
        if keep(body) and _within(body.get("created", body.get("date", 0)), call.params.get("created"))
    ]
    return cut(call, found, url)


def cut(call: Call, found: list[Body], url: str) -> Body:
    """The page of an ordered list that the caller asked for."""
    limit = call.params.get("limit", 10)
    if not 1 <= limit <= MAX_LIMIT:
        raise invalid(f"Invalid integer: limit must be from 1 to {MAX_LIMIT}", param="limit")
    ids = [body["id"] for body in found]
    start, stop = 0, len(found)
    for cursor in ("starting_after", "ending_before"):
        named = call.params.get(cursor)
        if named is not None and named not in ids:
            raise missing("object", named, param=cursor, status=400)
    if "starting_after" in call.params:
        start = ids.index(call.params["starting_after"]) + 1
    if "ending_before" in call.params:
        stop = ids.index(call.params["ending_before"])
        return {
            "object": "list",
            "data": found[max(start, stop - limit) : stop],
            "has_more": stop - limit > start,
            "url": url,
        }
    return {
        "object": "list",
        "data": found[start : start + limit],
        "has_more": stop > start + limit,
        "url": url,
    }


def search(call: Call, kind: str, url: str) -> Body:
    """Objects that satisfy `query`: terms `metadata["key"]:"value"`, `field:"value"`, joined by AND or by OR.

    Stripe's index lags by up to a minute; ours does not (docs/local-stripe.md).
    """
    terms, joined = _terms(call.params["query"])
    limit, offset = call.params.get("limit", 10), int(call.params.get("page") or 0)
    found = [
        body
        for _place, body in call.session.select(kind, newest_first=True)
        if (any if joined == "OR" else all)(_satisfies(body, term) for term in terms)
    ]
    more = len(found) > offset + limit
    return {
        "object": "search_result",
        "data": found[offset : offset + limit],
        "has_more": more,
        "next_page": str(offset + limit) if more else None,
        "url": url,
    }


def _terms(query: str) -> tuple[list[re.Match[str]], str]:
    parts = _BETWEEN.split(query.strip())
    joins = set(parts[1::2])
    if len(joins) > 1:
        raise invalid("You cannot combine AND and OR in one search query.", param="query")
    terms = []
    for part in parts[0::2]:
        term = _TERM.match(part.strip())
        if term is None:
            raise invalid(f"We were unable to parse your search query near: {part}", param="query")
        terms.append(term)
    return terms, joins.pop() if joins else "AND"


def _satisfies(body: Body, term: re.Match[str]) -> bool:
    held: Any = body.get(term["field"])
    if term["key"] is not None:
        held = (held or {}).get(term["key"])
    wanted: Any = None if term["value"] == "null" else term["value"].strip("\"'")
    if term["op"] == ":":
        answer = held is None if wanted is None else str(held) == wanted
    elif term["op"] == "~":
        answer = wanted is not None and held is not None and wanted.lower() in str(held).lower()
    else:
        answer = held is not None and _within(held, {_RANGES[term["op"]]: int(wanted)})
    return answer is not bool(term["not"])


_RANGES = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}


def _within(value: Any, wanted: Any) -> bool:
    """Whether a time lies in what a `created` filter asks: an instant or gt, gte, lt, lte."""
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return bool(value == wanted)
    checks: Iterable[bool] = (
        {"gt": value > edge, "gte": value >= edge, "lt": value < edge, "lte": value <= edge}[name]
        for name, edge in wanted.items()
    )
    return all(checks)
