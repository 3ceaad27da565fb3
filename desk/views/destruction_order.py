"""The page of one destruction order: confirm, verify, hold, refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms.destruction import ConfirmForm, HoldForm, RefuseForm, VerifyForm
from desk.page import Page, found_or_404, refuse
from desk.views.destruction import _SHOWN, _row
from ledger import clock
from lineage.destruction import procedures, vocabulary
from lineage.destruction.operations import confirmations as lineage_confirmations
from lineage.destruction.operations import holds
from lineage.destruction.operations.confirmations import DestructionReport, Performer, VerificationInput
from lineage.destruction.queries import orders
from lineage.destruction.queries.orders import OrderRecord
from tenants.queries import people, tenants


class OrderPage(Page):
    title = "Destruction order"
    template = "desk/destruction.html"

    def get(self, request: HttpRequest, order: UUID) -> HttpResponse:
        return self._page(self._order(order))

    def post(self, request: HttpRequest, order: UUID) -> HttpResponse:
        seen = self._order(order)
        what = request.POST.get("do", "")
        if not staff.groups_of(self.user, staff.LEGAL):
            messages.error(request, "What is done about an order is for Legal to record.")
            return redirect("admin:destruction", order=order)
        forms_of = self._forms(seen, request.POST if what != "release" else None, only=what)
        form = forms_of.get(what)
        if form is not None and not form.is_valid():
            return self._page(seen, forms_of, 422)
        do = self._doing(seen, form).get(what)
        if do is None:
            messages.error(request, "Nothing was asked for.")
            return redirect("admin:destruction", order=order)
        try:
            with transaction.atomic():
                do()
        except Exception as error:
            if form is None or not hasattr(error, "code"):
                raise
            refuse(form, error)
            return self._page(seen, forms_of, 422)
        messages.success(request, "Recorded.")
        return redirect("admin:destruction", order=order)

    def _doing(self, seen: OrderRecord, form: forms.Form | None) -> dict[str, Callable[[], object]]:
        said = form.cleaned_data if form is not None else {}
        now = clock.now()
        named: dict[str, Any] = {"order": seen.id, "by": self.actor, "at": now}
        return {
            "confirm": lambda: lineage_confirmations.confirm_destruction(
                performed=self._performed(said, now), **named
            ),
            "verify": lambda: lineage_confirmations.verify_destruction(
                verified=VerificationInput(said["method"], self._me(settings.VENDOR_NAME), now), **named
            ),
            "hold": lambda: holds.hold_destruction(**said, **named),
            "release": lambda: holds.release_destruction(**named),
            "refuse": lambda: holds.refuse_destruction(**said, **named),
        }

    def _performed(self, said: Mapping[str, Any], now: datetime) -> DestructionReport:
        """Noon of the entered day, or now where today's noon has not passed yet."""
        return DestructionReport(
            method=said["method"],
            technique=said["technique"],
            tool=said["tool"],
            by=self._me(said["organisation"]),
            performed_at=min(said["performed_on"].replace(hour=12), now),
            residuals=said["residuals"],
            residuals_until=said["residuals_until"],
        )

    def _me(self, organisation: str) -> Performer:
        person = people.person(id=self.user.person_id)
        if person is None:
            raise AssertionError("who is signed in is a person")
        return Performer(person.name, person.title, organisation, self.user.person_id)

    def _order(self, id: UUID) -> OrderRecord:
        return found_or_404(orders.order(id=id, at=clock.now()), "order")

    def _forms(self, seen: OrderRecord, data: Any = None, *, only: str = "") -> dict[str, forms.Form]:
        def given(name: str) -> Any:
            return data if name == only else None

        return {
            "confirm": ConfirmForm(
                given("confirm"),
                procedure=procedures.current(seen.kind),
                initial={"organisation": settings.VENDOR_NAME, "performed_on": clock.now().date()},
            ),
            "verify": VerifyForm(given("verify")),
            "hold": HoldForm(given("hold"), zone=tenants.tenant_by_id(id=seen.tenant).zone),
            "refuse": RefuseForm(given("refuse")),
        }

    def _open_items(self, seen: OrderRecord) -> bool:
        return seen.standing.confirmed + seen.standing.cancelled < seen.standing.items

    def _page(
        self, seen: OrderRecord, forms_of: dict[str, forms.Form] | None = None, status: int = 200
    ) -> HttpResponse:
        confirmations = orders.confirmations(order=seen.id)
        may = staff.groups_of(self.user, staff.LEGAL) and seen.status not in ("done", "cancelled")
        return self.show(
            status,
            row=_row(seen),
            seen=seen,
            items=orders.items(order=seen.id, limit=_SHOWN),
            confirmations=confirmations,
            methods=dict(vocabulary.METHODS),
            procedure=procedures.current(seen.kind),
            forms=forms_of or self._forms(seen),
            may_confirm=may and not seen.held_until and seen.plan is None and self._open_items(seen),
            may_verify=may and any(one.verified_at is None for one in confirmations),
            may_hold=may,
        )
