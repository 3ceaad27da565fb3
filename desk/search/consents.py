"""Results about consents and agreements."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from consent.queries import search
from desk.search.asked import Asked
from desk.search.result import Result, rank
from language import formats, words
from wire import ids

_PER_KIND = 8
_OF_TEXT = 6


def results(asked: Asked) -> Iterator[Result]:
    if asked.prefix in ("", ids.CONSENT):
        wanted = [asked.id] if asked.id else []
        for each in search.consents(words=asked.words, ids=wanted, limit=_PER_KIND):
            what = f"{each.category}: {each.purpose}"
            happened = words.EVENTS[each.last].word if each.last in words.EVENTS else each.last
            yield Result(
                "Consent",
                what,
                f"{each.tenant_name} · {happened} {formats.day(each.last_at)}",
                reverse("admin:consent", args=[each.consent]),
                "handshake",
                rank(asked.words, each.category, what, base=_OF_TEXT),
            )
    for paper in search.agreements(words=asked.words, limit=_PER_KIND):
        if paper.tenant is not None:
            yield Result(
                "Agreement",
                paper.reference,
                f"{paper.account_name} · training {paper.training.replace('_', ' ')}",
                reverse("admin:tenant", args=[paper.tenant]),
                "contract",
                rank(asked.words, paper.reference, base=_OF_TEXT),
            )
