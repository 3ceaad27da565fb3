"""Purposes that data may be used for."""

from __future__ import annotations

from api.schema.records import noun, page_of
from api.schema.scalars import boolean, constant, key, text

_REACH = "True if a model made for the purpose may learn from several tenants. It never changes"

PURPOSE_REQUEST = noun(
    "PurposeSaid",
    {"name": text(longest=200), "cross_tenant": boolean(_REACH)},
    example={"name": "Train a shared model", "cross_tenant": True},
)
PURPOSE = noun(
    "Purpose", {"object": constant("purpose"), "code": key(), "name": text(), "cross_tenant": boolean(_REACH)}
)
PURPOSE_LIST = page_of(PURPOSE)
