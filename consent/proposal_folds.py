"""The folds of proposals: each proposal, what was put forward, and every answer. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consent.folds import stamp
from ledger.projections import FoldedEntry, Row

PROPOSALS = "consent_proposal"
ITEMS = "consent_proposalitem"
ANSWERS = "consent_proposalanswer"


def proposals(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every proposal."""
    for entry in entries:
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            "tenant": entry.tenant,
            "asks_about": entry.body["asks_about"] or "",
            "proposer": entry.body["proposer"],
            "lapses_at": entry.body["lapses_at"],
            **stamp(entry),
        }
        yield Row(PROPOSALS, f"proposal={entry.body['proposal']}", columns, entry.seq)


def items(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """What each side put forward: the vendor when it opened the proposal, both sides with counter-offers."""
    for entry in entries:
        opened = "items" in entry.body
        for item in entry.body["items" if opened else "answers"]:
            if item["consent"] is None:
                continue
            columns = {
                "proposal": entry.body["proposal"],
                "tenant": entry.tenant,
                "item": item["item"],
                "side": "vendor" if opened else entry.body["by"],
                "entry": entry.id,
            }
            yield Row(ITEMS, f"consent={item['consent']}", columns, entry.seq)


def answers(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every answer, with the consent that it is about."""
    present: dict[tuple[str, int], str] = {}
    for entry in entries:
        proposal = entry.body["proposal"]
        for item in entry.body.get("items", ()):
            present[proposal, item["item"]] = item["consent"]
        for said in entry.body.get("answers", ()):
            place = proposal, said["item"]
            present[place] = said["consent"] or present[place]
            columns = {
                "proposal": proposal,
                "tenant": entry.tenant,
                "side": entry.body["by"],
                "answer": said["answer"],
                "consent": present[place],
                "risk_class": said["risk_class"] or "",
                "entry": entry.id,
            }
            key = f"proposal={proposal} round={entry.body['round']} item={said['item']}"
            yield Row(ANSWERS, key, columns, entry.seq)
