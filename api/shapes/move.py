"""Moves: a tenant passes from one account to another."""

from __future__ import annotations

from api.schema.records import ListOf, Noun
from api.schema.scalars import Choice, Constant, Digest, Key, Time
from api.shapes.approval import WAITING
from api.shapes.common import EVIDENCE_REQUEST
from tenants import approval_rules

_BASES = ("succession", "assignment", "divestiture")
_SAYS_BASIS = (
    "Under succession, consents go on. Otherwise they are suspended (`account_changed`) until a signatory of the new"
    " account confirms each"
)
_MEMBERS = {
    "to_account": Key("The account that the tenant passes to"),
    "basis": Choice(_BASES, _SAYS_BASIS),
    "effective_from": Time("It does not take effect before"),
}
MOVE_REQUEST = Noun(
    "MoveSaid",
    {
        **_MEMBERS,
        "evidence": ListOf(
            EVIDENCE_REQUEST, "Documents that show it. One of them was uploaded for this move", least=1
        ),
    },
    example={
        "to_account": "newco",
        "basis": "assignment",
        "effective_from": "2027-01-01T00:00:00Z",
        "evidence": [{"sha256": "9f" * 32, "name": "assignment.pdf"}],
    },
)
MOVE = Noun(
    "Move",
    {
        "object": Constant("move"),
        "tenant": Key(),
        "from_account": Key("The account that the tenant belonged to when the move was proposed"),
        **_MEMBERS,
        "evidence": ListOf(Digest()),
        "status": Choice(
            approval_rules.STATUSES,
            "pending: it waits for a second person and has no effect. effective: the tenant belongs to `to_account`",
        ),
    },
    {"approvals": WAITING},
)
