"""Purposes that data may be used for."""

from __future__ import annotations

from api.schema.records import Noun, Page
from api.schema.scalars import Boolean, Constant, Key, Text

_REACH = "True if a model made for the purpose may learn from several tenants. It never changes"

PURPOSE_REQUEST = Noun(
    "PurposeSaid",
    {"name": Text(longest=200), "cross_tenant": Boolean(_REACH)},
    example={"name": "Train a shared model", "cross_tenant": True},
)
PURPOSE = Noun(
    "Purpose", {"object": Constant("purpose"), "code": Key(), "name": Text(), "cross_tenant": Boolean(_REACH)}
)
PURPOSE_LIST = Page(PURPOSE)
