"""The pages on which an account manager proposes several uses to a customer at once."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.operations import proposal_templates, proposals
from consent.operations.item_faults import ItemRefused
from consent.operations.proposals import ItemInput
from consent.queries import proposal_templates as kept_templates
from consent.queries import tenant_papers
from consent.queries.proposal_templates import TemplateRecord
from consent.sentences import sentences
from desk.forms.proposal_item import ItemForm
from desk.page import Page, refusal
from desk.proposing import effect, uses
from desk.proposing.uses import Use
from desk.views.tenants import tenant_or_404
from ledger import clock
from pricing.queries import QuoteChange
from tenants.queries.tenants import TenantRecord

_NAME: Final = 100


class ChooseUses(Page):
    """The first step: what to ask for. A template chooses for the account manager."""

    template = "desk/choose_uses.html"

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Propose to {seen.name}"
        known = uses.uses(seen, at=clock.now())
        return self.show(
            tenant=seen,
            uses=known,
            most=uses.MOST_ITEMS,
            templates=kept_templates.templates(mode=seen.mode),
            prohibitions=tenant_papers.prohibitions_of(tenant=seen.id, at=clock.now()),
        )


class ProposePage(Page):
    """The second step: the conditions of each use, what they mean in money, and the proposal."""

    template = "desk/propose.html"

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        template = self._template(seen)
        items = self._items(seen, template)
        if not items:
            messages.error(request, "Choose at least one use that can be proposed.")
            return redirect("admin:propose", tenant=tenant)
        return self._show(seen, items, [self._form(seen, use, n, template) for n, use in enumerate(items)])

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        items = self._items(seen, None)
        forms = [self._form(seen, use, n, None) for n, use in enumerate(items)]
        if not items:
            return redirect("admin:propose", tenant=tenant)
        faulty = [
            form for form in forms if not form.is_valid()
        ]  # each is judged: all faults are shown at once
        if faulty:
            return self._show(seen, items, forms, status=422)
        if "save" in request.POST:
            return self._save(seen, items, forms)
        if "propose" not in request.POST:
            return self._show(seen, items, forms, judged=True)
        return self._propose(seen, items, forms)

    def _propose(self, seen: TenantRecord, items: list[Use], forms: list[ItemForm]) -> HttpResponse:
        try:
            made = proposals.propose(
                mode=seen.mode,
                tenant=seen.key,
                items=[_input(use, form) for use, form in zip(items, forms, strict=True)],
                by=self.actor,
                at=clock.now(),
            )
        except ItemRefused as error:
            forms[error.place].add_error(None, refusal(error.cause))
            return self._show(seen, items, forms, status=422)
        messages.success(
            self.request, "Proposed. Everybody who may sign gets a mail. Nothing counts before they accept."
        )
        return redirect("admin:proposal", proposal=made)

    def _save(self, seen: TenantRecord, items: list[Use], forms: list[ItemForm]) -> HttpResponse:
        name = self.request.POST.get("template_name", "").strip()[:_NAME]
        if not name:
            forms[0].add_error(None, "Name the template.")
            return self._show(seen, items, forms, status=422)
        proposal_templates.save_template(
            mode=seen.mode,
            name=name,
            items=[{"use": use.code, **form.choices_made()} for use, form in zip(items, forms, strict=True)],
            by=self.user.person_id,
            at=clock.now(),
        )
        messages.success(self.request, f"Saved as template “{name}”. Nothing was proposed.")
        return self._show(seen, items, forms, judged=True)

    def _template(self, seen: TenantRecord) -> TemplateRecord | None:
        name = self.request.GET.get("template", "")
        return next((one for one in kept_templates.templates(mode=seen.mode) if one.name == name), None)

    def _items(self, seen: TenantRecord, template: TemplateRecord | None) -> list[Use]:
        said = self.request.POST if self.request.method == "POST" else self.request.GET
        codes = [str(one["use"]) for one in template.items] if template else said.getlist("use")
        return uses.chosen(uses.uses(seen, at=clock.now()), codes)

    def _form(self, seen: TenantRecord, use: Use, place: int, template: TemplateRecord | None) -> ItemForm:
        initial = (
            next((dict(one) for one in template.items if one["use"] == use.code), {}) if template else {}
        )
        return ItemForm(
            self.request.POST if self.request.method == "POST" else None,
            category=use.category,
            region=seen.region,
            zone=seen.zone,
            prefix=f"item-{place}",
            initial=initial,
        )

    def _show(
        self,
        seen: TenantRecord,
        items: list[Use],
        forms: list[ItemForm],
        *,
        judged: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        self.title = f"Propose to {seen.name}"
        rows = [
            {"use": use, "form": form, "says": _says(use, form, seen) if judged else ()}
            for use, form in zip(items, forms, strict=True)
        ]
        changes = [
            QuoteChange(use.category.code, use.purpose.code, form.conditions)
            for use, form in zip(items, forms, strict=True)
            if judged and form.conditions
        ]
        shown: dict[str, Any] = {"tenant": seen, "rows": rows, "judged": judged, "refused": status == 422}
        shown["prohibitions"] = tenant_papers.prohibitions_of(tenant=seen.id, at=clock.now())
        if judged:
            shown["effect"] = effect.effect(tenant=seen.id, mode=seen.mode, changes=changes, at=clock.now())
        return self.show(status, **shown)


def _input(use: Use, form: ItemForm) -> ItemInput:
    if use.terms is None or form.conditions is None:
        raise RuntimeError("a chosen use has terms, and a valid form has conditions")
    return ItemInput(use.category.code, use.purpose.code, use.terms.version, form.conditions)


def _says(use: Use, form: ItemForm, seen: TenantRecord) -> Any:
    """Return the item as the customer will read it."""
    if use.terms is None or form.conditions is None:
        return ()
    return sentences(
        form.conditions,
        field_names=use.category.field_names,
        clauses=use.terms.clauses,
        begins_at=None,
        zone=seen.zone,
    )
