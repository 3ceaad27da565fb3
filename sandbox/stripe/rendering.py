"""Prepare objects for sending: ids instead of objects, unless `expand[]` requests the object."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.stripe.call import Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.skeletons import SHOWN_ONLY_WHEN_EXPANDED
from sandbox.stripe.store import Body, Session

MAX_DEPTH = 4  # docs.stripe.com/api/expanding_objects

# The specification's resource names that differ from the store's.
_KINDS = {"test_helpers.test_clock": "test_clock"}

Tree = dict[str, "Tree"]


def render(call: Call, body: Body) -> Body:
    """Return a copy for sending, with the requested expansions.

    Raises: StripeError for a property that cannot be expanded, or for more than four levels.
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
    """Return a copy without expansions, as events carry it."""
    return _without_hidden(copy.deepcopy(body), {})


def _expanded(call: Call, body: Body, tree: Tree, path: str) -> Body:
    body = _without_hidden(body, tree)
    for member, branch in tree.items():
        where = f"{path}{member}"
        hidden = member in SHOWN_ONLY_WHEN_EXPANDED.get(str(body.get("object")), ())
        if member not in body and (hidden or body.get("deleted")):
            continue  # a valid expansion that this object does not have
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
    """Return the object behind an id.

    The specification gives the possible kinds for the member's name.

    Raises: StripeError.
    """
    for name in call.contract.resources_behind(where.rsplit(".", 1)[-1]):
        body = find(call.session, _KINDS.get(name, name), identifier)
        if body is not None:
            return copy.deepcopy(body)
    raise invalid(
        f"This property cannot be expanded ({where}).", code="property_not_expandable", param="expand"
    )


def find(session: Session, kind: str, identifier: str) -> Body | None:
    """Return an object; for a deleted customer, product or coupon, the part that Stripe still shows."""
    body = session.get(kind, identifier)
    if body is None and (deleted := session.get(kind, identifier, also_deleted=True)):
        if kind == "coupon":
            return {**deleted, "valid": False}
        return {"id": deleted["id"], "object": deleted["object"], "deleted": True}
    return body


def _without_hidden(body: Body, tree: Tree) -> Body:
    hidden = SHOWN_ONLY_WHEN_EXPANDED.get(str(body.get("object")), frozenset()) - set(tree)
    return {
        member: _inside(value, tree.get(member, {})) for member, value in body.items() if member not in hidden
    }


def _inside(value: Any, tree: Tree) -> Any:
    if isinstance(value, dict):
        return _without_hidden(value, tree)
    return [_inside(item, tree) for item in value] if isinstance(value, list) else value
