from __future__ import annotations

from typing import Any

from api.shapes.schema import boolean, const, key, page_of, record, text
from consent.queries.catalogue import PurposeSeen
from wire.members import Members

_REACH = "Whether a model made for it may learn from several tenants; never changes"
COMPONENTS = {
    "PurposeSaid": record(
        {"name": text(longest=200), "cross_tenant": boolean(_REACH)},
        example={"name": "Train a shared model", "cross_tenant": True},
    ),
    "Purpose": record(
        {"object": const("purpose"), "code": key(), "name": text(), "cross_tenant": boolean(_REACH)}
    ),
    "PurposeList": page_of("Purpose"),
}


def read(members: Members) -> dict[str, Any]:
    return {"name": members.text("name", longest=200), "cross_tenant": members.boolean("cross_tenant")}


def write(seen: PurposeSeen) -> dict[str, Any]:
    return {"object": "purpose", "code": seen.code, "name": seen.name, "cross_tenant": seen.cross_tenant}
