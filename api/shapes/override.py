"""Negotiated prices, and who may grant what."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Record
from api.schema.scalars import Choice, Constant, Id, Integer, Key, Text, Time, is_filled
from api.shapes.approval import WAITING
from api.shapes.common import why_null
from identity import staff_groups
from pricing.governance import matrix
from pricing.governance.matrix import MatrixRule
from wire import ids

KINDS = ("fixed", "capped", "excluded")
_KIND = (
    "fixed: this discount takes the place of the schedule's. capped: the schedule's, at most this. excluded: none."
    " In each case the consents must reach the schedule's first tier, and its greatest percentage holds"
)
OVERRIDE_REQUEST = Noun(
    "OverrideSaid",
    {
        "tenant": Key(),
        "kind": Choice(KINDS, _KIND),
        "effective_until": Time("It ends just before"),
        "reason": Text(longest=500, check=is_filled),
    },
    {
        "bps": Integer("Required unless excluded", least=0, most=10_000, null=True),
        "effective_from": Time("Not in the past. Left out: once it is approved", null=True),
    },
    example={
        "tenant": "acme",
        "kind": "fixed",
        "bps": 1200,
        "effective_until": "2027-12-31T00:00:00Z",
        "reason": "Frame contract of 12 March",
    },
)
OVERRIDE_END_REQUEST = Noun(
    "OverrideEndSaid",
    {"reason": Text(longest=500, check=is_filled)},
    example={"reason": "The frame contract ended"},
)
OVERRIDE = Noun(
    "Override",
    {
        "object": Constant("override"),
        "id": Id(ids.OVERRIDE),
        "tenant": Key(),
        "kind": Choice(KINDS),
        "bps": Integer(null=True),
        "effective_from": Time("null: once it is approved", null=True),
        "effective_from_reason": why_null("effective_from", "not_approved"),
        "effective_until": Time(null=True),
        "reason": Text(),
        "status": Choice(
            ("proposed", "refused", "lapsed", "scheduled", "in_effect", "ended"),
            "proposed: it waits for a second person and has no effect",
        ),
        "entry": Id(ids.ENTRY, null=True),
        "entry_reason": why_null("entry", "not_approved"),
    },
    {"approvals": WAITING},
)
OVERRIDE_LIST = Noun("OverrideList", {"object": Constant("list"), "data": ListOf(OVERRIDE)})
_GROUPS = ListOf(Choice(staff_groups.ALL), "Groups of the vendor's staff", least=1)
_RULE = Record(
    {"grant": Choice(matrix.GRANTS, "What is granted"), "groups": _GROUPS},
    {
        "up_to": Integer(
            "The greatest amount: basis points of a schedule or an override, days of a term. Left out: no limit",
            least=0,
            null=True,
        )
    },
    make=lambda *, grant, groups, up_to: MatrixRule(grant, tuple(groups), up_to),
)
MATRIX_REQUEST = Noun(
    "ApprovalMatrixSaid",
    {"rules": ListOf(_RULE, "Without a rule for a grant, everybody who may approve grants it", most=100)},
    example={"rules": [{"grant": "override", "groups": ["Finance"], "up_to": 1500}]},
)
_WRITTEN_RULE = Record(
    {"grant": Choice(matrix.GRANTS), "groups": ListOf(Text()), "up_to": Integer(null=True)}
)
MATRIX = Noun(
    "ApprovalMatrix",
    {"object": Constant("approval_matrix"), "rules": ListOf(_WRITTEN_RULE)},
    {"approvals": WAITING},
    description="Who of the vendor's staff may approve what",
)


def write_matrix(rules: tuple[MatrixRule, ...]) -> dict[str, Any]:
    return MATRIX.write({"rules": [rule.to_dict() for rule in rules]})


_PART = Record({"tenant": Key(), "parts": Integer("Whole parts of the list price", least=0, most=1_000_000)})
SHARES_REQUEST = Noun(
    "SharesSaid",
    {
        "shares": ListOf(
            _PART, "Each tenant that the subscription pays for. An empty list: the lowest discount counts"
        )
    },
    example={"shares": [{"tenant": "acme", "parts": 60}, {"tenant": "acme-west", "parts": 40}]},
)
SHARES = Noun(
    "SubscriptionShares",
    {"object": Constant("subscription_shares"), "subscription": Text(), "shares": ListOf(_PART)},
    {"approvals": WAITING},
    description="With shares, each tenant's discount counts with its part, rounded down",
)
