"""The pages about destruction orders and their certificates."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from lineage.destruction import planning, procedures, vocabulary
from lineage.destruction.operations import plans as plan_operations
from lineage.destruction.queries import certificates
from lineage.destruction.queries import orders as lineage_orders
from lineage.destruction.queries.orders import OrderRecord
from portal.acting_members import ActingMember, for_acting_member, owners_only
from portal.pages import show
from portal.presenters import refusal_texts

_WORDS: Final[dict[str, Any]] = {
    "causes": dict(vocabulary.CAUSES),
    "kinds": dict(vocabulary.KINDS),
    "methods": dict(vocabulary.METHODS),
}
_MOST_ITEMS = 200


@require_safe
@for_acting_member
def orders(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """List the orders, nearest deadline first and finished orders last."""
    found = lineage_orders.orders(mode=acting.mode, tenant=acting.tenant.id, at=acting.at, limit=500)
    found.sort(key=lambda one: one.status in ("done", "cancelled"))
    return show(request, acting, "destructions", orders=found, **_WORDS)


@require_safe
@for_acting_member
def order(request: HttpRequest, acting: ActingMember, order: UUID) -> HttpResponse:
    found = _seen(acting, order)
    return show(
        request,
        acting,
        "destruction",
        order=found,
        items=lineage_orders.items(order=order, limit=_MOST_ITEMS),
        confirmations=lineage_orders.confirmations(order=order),
        procedure=procedures.current(found.kind),
        closing=certificates.closing(of=found.certificate) if found.certificate else None,
        may_release=acting.role == "owner" and found.cause == planning.WITHDRAWAL,
        **_WORDS,
    )


@require_POST
@for_acting_member
@owners_only
def release(request: HttpRequest, acting: ActingMember, order: UUID) -> HttpResponse:
    """Let a withdrawal's orders be carried out now, as an owner decides."""
    found = _seen(acting, order)
    if found.plan is None or found.cause != planning.WITHDRAWAL:
        messages.error(request, "This order does not wait for you.")
    else:
        try:
            plan_operations.release(plan=found.plan, person=acting.person, by=acting.by, at=acting.at)
        except plan_operations.NothingWaits as error:
            messages.error(request, refusal_texts.refusal_text(error))
        else:
            messages.success(request, "Released. We destroy these copies now.")
    return redirect("portal:destruction", acting.mode, acting.key, order)


def _seen(acting: ActingMember, id: UUID) -> OrderRecord:
    found = lineage_orders.order(id=id, at=acting.at)
    if found is None or found.tenant != acting.tenant.id:
        raise Http404("no such order")
    return found
