"""Read the papers of an account from the JSON of `consent_newest_agreements`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter, itemgetter
from typing import Any, Final

from consent.agreements import AgreementFacts
from consent.paper_ends import End, Holdover, Voiding
from consent.paper_scopes import EVERYTHING, Scope
from consent.papers import NONE, Merge, Move, Papers
from wire import times

# The members of most papers: those of an account of its own that say nothing unusual.
_PLAIN: Final = frozenset(
    {"reference", "training", "seq", "kind", "effective_from", "effective_until", "account"}
)


def papers_from_json(written: Iterable[Mapping[str, Any]] | None) -> Papers:
    """Read papers and holdovers. Members that hold their usual value are left out of the JSON."""
    if not written:
        return NONE
    # By the place of the move that left them behind; 0 for the account that the tenant belongs to.
    papers: dict[int, list[AgreementFacts]] = {}
    holdovers: dict[int, list[Holdover]] = {}
    moves, merges = [], []
    for each in written:
        group = each.get("former", 0)
        if "merged" in each:
            merges.append(Merge(each["merged"], times.parse(each["merged_at"])))
        elif "moved" in each:
            moves.append(each)
        elif "held_until" in each:
            held = Holdover(times.parse(each["ended_at"]), times.parse(each["held_until"]))
            holdovers.setdefault(group, []).append(held)
        else:
            papers.setdefault(group, []).append(_paper(each))

    def of(group: int) -> Papers:
        return Papers(tuple(papers.get(group, ())), tuple(holdovers.get(group, ())))

    moved = tuple(
        Move(each["moved"], times.parse(each["moved_at"]), each["basis"], of(each["moved"]))
        for each in sorted(moves, key=itemgetter("moved"))
    )
    if not moved and not merges:
        return of(0)
    return replace(of(0), moves=moved, merges=tuple(sorted(merges, key=attrgetter("seq"))))


def scope_from_json(written: Mapping[str, Any] | None) -> Scope:
    if not written:
        return EVERYTHING
    return Scope(*(frozenset(written.get(part) or ()) for part in ("tenants", "categories", "purposes")))


def _paper(written: Mapping[str, Any]) -> AgreementFacts:
    until = written.get("effective_until")
    if written.keys() <= _PLAIN:
        return AgreementFacts(
            written["reference"],
            written["training"],
            times.parse(written["effective_from"]),
            times.parse(until) if until else None,
            "",
            written["seq"],
            written["kind"],
            "",
            account=written["account"],
        )
    ends, voided = written.get("ends"), written.get("voided")
    return AgreementFacts(
        reference=written["reference"],
        training=written["training"],
        effective_from=times.parse(written["effective_from"]),
        effective_until=times.parse(until) if until else None,
        amends=written.get("amends", ""),
        seq=written["seq"],
        kind=written["kind"],
        data_use=written.get("data_use", ""),
        amended_by=written.get("amended_by", "portal"),
        renews=written.get("renews", False),
        ends=End(ends["reference"], times.parse(ends["at"])) if ends else None,
        binds=written.get("binds", ""),
        scope=scope_from_json(written.get("scope")),
        independent=written.get("independent", False),
        voided=Voiding(times.parse(voided["at"]), voided["seq"], voided["confirmed"]) if voided else None,
        account=written.get("account", ""),
        inherited=written.get("inherited", False),
    )
