"""Purposes that data may be used for."""

from __future__ import annotations

from api.schema.records import Noun, Nullable, Page, Record
from api.schema.scalars import Boolean, Constant, Flag, Integer, Key, Text, is_filled
from api.shapes.approval import WAITING
from api.shapes.category import ASK, ASKED, EFFECT
from api.shapes.offer import OFFERED_TO, OFFERED_TO_REQUEST

_REACH = "True if a model made for the purpose may learn from several tenants. It never changes"

PURPOSE_REQUEST = Noun(
    "PurposeSaid",
    {"name": Text(longest=200), "cross_tenant": Boolean(_REACH)},
    {
        "description": Text(longest=5000, null=True).default("").kept(),
        "offered_to": OFFERED_TO_REQUEST,
        "editorial": Nullable(
            Record({"reason": Text("Why the meaning stays the same", longest=500, check=is_filled)}),
            "Set for other words that mean the same",
        ),
        "ask": ASK,
        "validate_only": Flag("True: check and show the effect, and record nothing"),
    },
    example={"name": "Train a shared model", "cross_tenant": True},
)
PURPOSE = Noun(
    "Purpose",
    {
        "object": Constant("purpose"),
        "code": Key(),
        "version": Integer("A consent holds for the words it was given for", least=1),
        "name": Text(),
        "description": Text(),
        "cross_tenant": Boolean(_REACH),
        "offered_to": OFFERED_TO,
    },
    {"approvals": WAITING, "effect": EFFECT, "proposals": ASKED},
)
PURPOSE_LIST = Page(PURPOSE)
