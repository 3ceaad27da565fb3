from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.operations import terms
from desk import staff
from desk.forms.terms import TermsForm
from desk.page import Page, refuse
from ledger import clock
from tenants.queries import accounts

MODE = "live"


class PublishTerms(Page):
    template = "desk/publish_terms.html"
    groups = (staff.LEGAL,)
    title = "Publish terms"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=TermsForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TermsForm(request.POST)
        clauses = form.clauses() if form.is_valid() else None
        if clauses is None:
            return self.show(422, form=form)
        said = form.cleaned_data
        if "publish" not in request.POST:
            return self.show(form=form, preview=said, clauses=clauses.to_dict().items())
        try:
            terms.publish_terms(
                mode=MODE,
                version=said["version"],
                title=said["title"],
                body_markdown=said["body_markdown"],
                clauses=clauses,
                requires_reacceptance=said["requires_reacceptance"],
                account=said["account"] or None,
                effective_from=said["effective_from"],
                by=self.actor,
                at=clock.now(),
            )
        except (
            terms.TermsPublishedAlready,
            terms.TermsTakeEffectInThePast,
            accounts.NoSuchAccount,
        ) as error:
            refuse(form, error)
            return self.show(422, form=form)
        messages.success(request, "Published. It cannot be changed any more.")
        return redirect("admin:consent_terms_changelist")
