"""How an object leaves: ids in place of objects, unless `expand[]` asks for the object itself."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.stripe.call import Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.skeletons import SHOWN_ONLY_WHEN_EXPANDED
from sandbox.stripe.store import Body, Session

MAX_DEPTH = 4  # docs.stripe.com/api/expanding_objects

# What the specification calls a resource, where our store has another name for it.
_KINDS = {"test_helpers.test_clock": "test_clock"}

Tree = dict[str, "Tree"]


def render(call: Call, body: Body) -> Body:
    """A copy fit to be sent, with the expansions the caller asked for.

    Raises:
        StripeError: a property that cannot be expanded, or more than four levels.
    """
    tree: Tree = {}
    for path in call.params.get("expand") or []:
        parts = path.split(".")
        if len(parts) > MAX_DEPTH:
            raise invalid(f"You cannot expand more than {MAX_DEPTH} levels of a property.", param="expand")
        branch = tree
        for part in parts:
            branch = branch.setdefault(part, {})
    return _expanded(call, copy.deepcopy(body), tree, "")


def plain(body: Body) -> Body:
    """A copy with no expansions, as an event carries it."""
    return _without_hidden(copy.deepcopy(body), {})


def _expanded(call: Call, body: Body, tree: Tree, path: str) -> Body:
    body = _without_hidden(body, tree)
    for member, branch in tree.items():
        where = f"{path}{member}"
        hidden = member in SHOWN_ONLY_WHEN_EXPANDED.get(str(body.get("object")), ())
        if member not in body and (hidden or body.get("deleted")):
            continue  # asked for rightly, but this object has none
        if member not in body:
            raise invalid(
                f"This property cannot be expanded ({where}).", code="property_not_expandable", param="expand"
            )
        body[member] = _member(call, body[member], branch, where)
    return body


def _member(call: Call, value: Any, branch: Tree, where: str) -> Any:
    if isinstance(value, list):
        return [_member(call, item, branch, where) for item in value]
    if isinstance(value, str):
        value = _object_behind(call, value, where)
    if isinstance(value, dict):
        return _expanded(call, value, branch, f"{where}.")
    return value


def _object_behind(call: Call, identifier: str, where: str) -> Body:
    """The object an id stands for; which kinds it can be follows from the member's name in the
    specification."""
    for name in call.contract.resources_behind(where.rsplit(".", 1)[-1]):
        found = find(call.session, _KINDS.get(name, name), identifier)
        if found is not None:
            return copy.deepcopy(found)
    raise invalid(
        f"This property cannot be expanded ({where}).", code="property_not_expandable", param="expand"
    )


def find(session: Session, kind: str, identifier: str) -> Body | None:
    """The living object; of a deleted customer, product or coupon what is still to be said of it."""
    found = session.get(kind, identifier)
    if found is None and (gone := session.get(kind, identifier, also_deleted=True)):
        if kind == "coupon":
            return {**gone, "valid": False}
        return {"id": gone["id"], "object": gone["object"], "deleted": True}
    return found


def _without_hidden(body: Body, tree: Tree) -> Body:
    hidden = SHOWN_ONLY_WHEN_EXPANDED.get(str(body.get("object")), frozenset()) - set(tree)
    return {
        member: _inside(value, tree.get(member, {})) for member, value in body.items() if member not in hidden
    }


def _inside(value: Any, tree: Tree) -> Any:
    if isinstance(value, dict):
        return _without_hidden(value, tree)
    return [_inside(item, tree) for item in value] if isinstance(value, list) else value
