"""The page of one person's request, where Legal decides about models."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms.people import ModelAssessmentForm
from desk.page import Page, found_or_404, refuse
from ledger import clock
from lineage.destruction import subject_requests
from lineage.destruction import vocabulary as lineage_words
from lineage.destruction.operations import subject_requests as subject_requests_operations
from lineage.destruction.queries import subject_requests as lineage_subject_requests
from lineage.destruction.queries.subject_requests import ModelAssessmentRecord, SubjectRequestRecord


class SubjectRequestPage(Page):
    """A person's request and its progress. Legal decides about each model version, once, with a reason."""

    title = "A person's request"
    template = "desk/subject_request.html"

    def get(self, request: HttpRequest, asked: UUID) -> HttpResponse:
        return self._page(self._seen(asked))

    def post(self, request: HttpRequest, asked: UUID) -> HttpResponse:
        seen = self._seen(asked)
        if not staff.groups_of(self.user, staff.LEGAL):
            messages.error(request, "What becomes of a version is for Legal to record.")
            return redirect("admin:subject_request", asked=asked)
        named = request.POST.get("model", "")
        one = next((one for one in self._assessments(seen) if str(one.model_id) == named), None)
        if one is None:
            messages.error(request, "The request does not ask about this version.")
            return redirect("admin:subject_request", asked=asked)
        form = ModelAssessmentForm(request.POST, prefix=named)
        if not form.is_valid():
            return self._page(seen, form, 422)
        try:
            subject_requests_operations.assess_model(
                request=asked, model=one.model_id, **form.cleaned_data, by=self.actor, at=clock.now()
            )
        except (
            subject_requests_operations.AlreadyAnswered,
            subject_requests_operations.AnswerReasonMissing,
            subject_requests_operations.NotRetired,
        ) as error:
            refuse(form, error)
            return self._page(seen, form, 422)
        messages.success(request, f"Recorded: {one.model}.")
        return redirect("admin:subject_request", asked=asked)

    def _seen(self, asked: UUID) -> SubjectRequestRecord:
        return found_or_404(lineage_subject_requests.subject_request(id=asked, at=clock.now()), "request")

    def _assessments(self, seen: SubjectRequestRecord) -> list[ModelAssessmentRecord]:
        return lineage_subject_requests.assessments(request=seen.id)

    def _page(
        self, seen: SubjectRequestRecord, said: ModelAssessmentForm | None = None, status: int = 200
    ) -> HttpResponse:
        """`said` is the rejected form, shown beside its model version."""
        may = staff.groups_of(self.user, staff.LEGAL)
        words = dict(lineage_words.KINDS)

        def form(one: ModelAssessmentRecord) -> ModelAssessmentForm | None:
            if not may or one.status is not None:
                return None
            prefix = str(one.model_id)
            return said if said is not None and said.prefix == prefix else ModelAssessmentForm(prefix=prefix)

        orders = lineage_subject_requests.orders_of_subject_request(id=seen.id, at=clock.now())
        return self.show(
            status,
            seen=seen,
            days=(seen.deadline - clock.now()).days,
            orders=[(words[one.kind], one) for one in orders],
            rows=[
                {"seen": one, "form": form(one), "said": subject_requests.STATUS_TEXTS.get(one.status or "")}
                for one in self._assessments(seen)
            ],
        )
