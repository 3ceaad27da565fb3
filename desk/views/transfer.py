"""The page of one transfer check."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent import covenant_sentences
from consent.covenants import Covenant
from desk import staff
from desk.forms.transfers import NoteForm
from desk.page import Page, refuse
from desk.views.transfers import SHOWN, CovenantRow
from ledger import clock
from lineage.judgement import objections
from lineage.transfers.operations import checks as lineage_checks
from lineage.transfers.operations import reviews
from lineage.transfers.operations import waivers as lineage_waivers
from lineage.transfers.queries import transfers, waivers
from lineage.transfers.queries.transfers import NoSuchTransferCheck, TransferCheckRecord
from tenants.operations import approvals
from tenants.queries import tenants


class TransferPage(Page):
    title = "Transfer"
    template = "desk/transfer.html"
    groups = (staff.LEGAL,)

    def get(self, request: HttpRequest, check: UUID) -> HttpResponse:
        return self._page(_check(check), NoteForm())

    def post(self, request: HttpRequest, check: UUID) -> HttpResponse:
        seen, form = _check(check), NoteForm(request.POST)
        do = request.POST.get("do", "")
        if do == "again":
            return self._again(seen)
        if not form.is_valid():
            return self._page(seen, form, 422)
        try:
            if do == "waive":
                self._waive(seen, form.cleaned_data["note"])
            else:
                self._review(seen, do, form.cleaned_data["note"])
        except (lineage_waivers.NothingToWaive, reviews.NothingToReview, reviews.CovenantUnknown) as error:
            refuse(form, error)
            return self._page(seen, form, 422)
        return redirect("admin:transfer", check=check) if do == "waive" else self._again(seen)

    def _again(self, seen: TransferCheckRecord) -> HttpResponse:
        anew = lineage_checks.check_transfer(
            mode=seen.mode,
            subject=seen.subject,
            recipient=seen.recipient,
            way=seen.way,
            by=self.actor,
            at=clock.now(),
        )
        return redirect("admin:transfer", check=anew.id)

    def _waive(self, seen: TransferCheckRecord, note: str) -> None:
        asked = lineage_waivers.ask_waivers(
            mode=seen.mode,
            subject=seen.subject,
            recipient=seen.recipient,
            way=seen.way,
            note=note,
            by=self.actor,
            at=clock.now(),
        )
        messages.success(self.request, f"Asked of {len(asked)}: their owners are mailed.")

    def _review(self, seen: TransferCheckRecord, do: str, note: str) -> None:
        """`do` is `same-3` or `other-3`: the verdict on the third unsure match."""
        says, _, index = do.partition("-")
        unsure = _now(seen)["review"]
        if says not in {"same", "other"} or not index.isdigit() or int(index) >= len(unsure):
            raise Http404("There is nothing of this number to judge.")
        one = unsure[int(index)]
        if one["covenant"] is None:
            raise Http404("Data without a statement cannot be judged here.")
        reviews.review_transfer(
            tenant=tenants.tenant(mode=seen.mode, key=one["tenant"]),
            covenant=Covenant.from_dict(one["covenant"]),
            recipient=seen.recipient,
            same=says == "same",
            note=note,
            by=self.actor,
            at=clock.now(),
        )
        waits = says == "other" and approvals.needs_two(seen.mode)
        messages.success(
            self.request,
            "Judged. It counts once a second person has approved it."
            if waits
            else "Judged, and asked again.",
        )

    def _page(self, seen: TransferCheckRecord, form: NoteForm, status: int = 200) -> HttpResponse:
        now = _now(seen)
        asked = waivers.waivers(at=clock.now(), mode=seen.mode, recipient=seen.recipient, limit=SHOWN)
        return self.show(
            status,
            one=seen,
            now=now,
            blocking=_rows(now["blocking"]),
            review=_rows(now["review"]),
            waived=_rows(now["waived"]),
            asked=[one for one in asked if one.subject_name == seen.subject.name],
            way=covenant_sentences.TRANSFER_MODE_TEXTS[seen.way] if seen.way else "given in any way",
            form=form,
        )


def _check(id: UUID) -> TransferCheckRecord:
    try:
        return transfers.check(id=id)
    except NoSuchTransferCheck as error:
        raise Http404("The check does not exist, or you may not see it.") from error


def _now(seen: TransferCheckRecord) -> dict[str, Any]:
    """The transfer decision as recorded, or its newest change."""
    return seen.changed if seen.changed is not None else seen.answer


def _rows(written: list[dict[str, Any]]) -> list[CovenantRow]:
    return [
        CovenantRow(
            index,
            one["tenant"],
            covenant_sentences.covenant_sentence(Covenant.from_dict(one["covenant"]))
            if one["covenant"]
            else "",
            objections.WHY_CODES[one["why"]],
            one["entry"],
        )
        for index, one in enumerate(written)
    ]
