"""Legal's pages for transfers: check one, see the blocking covenants, review unsure matches, request waivers."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent import covenant_sentences
from consent.queries import presumed_modes
from desk import staff
from desk.forms.transfers import TransferForm
from desk.page import Page, refuse
from ledger import clock
from lineage.transfers.operations import checks as lineage_checks
from lineage.transfers.queries import transfers
from lineage.versions.queries.versions import NoSuchModel

SHOWN = 50


@dataclass(frozen=True, slots=True)
class CovenantRow:
    """A covenant as the page shows it. `index` is its position in the transfer decision."""

    index: int
    tenant: str | None
    says: str
    why: str
    entry: str | None


@dataclass(frozen=True, slots=True)
class PresumedRow:
    """A promise of older terms that keeps meaning all four modes, which they did not have to say."""

    mode: str
    terms: str
    account: str | None
    says: str


class TransfersPage(Page):
    title = "Transfers"
    template = "desk/transfers.html"
    groups = (staff.LEGAL,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._list(TransferForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TransferForm(request.POST)
        if not form.is_valid():
            return self._list(form, 422)
        said, at = form.cleaned_data, clock.now()
        try:
            seen = lineage_checks.check_transfer(
                mode=said["mode"],
                subject=transfers.subject(mode=said["mode"], model=said["model"], at=at),
                recipient=form.recipient,
                way=said["way"] or None,
                by=self.actor,
                at=at,
            )
        except NoSuchModel as error:
            refuse(form, error)
            return self._list(form, 422)
        return redirect("admin:transfer", check=seen.id)

    def _list(self, form: TransferForm, status: int = 200) -> HttpResponse:
        checks = [one for mode in ("live", "test") for one in transfers.checks(mode=mode, limit=SHOWN)]
        checks.sort(key=lambda one: one.checked_at, reverse=True)
        presumed = [
            PresumedRow(
                terms.mode, terms.version, terms.account, covenant_sentences.covenant_sentence(covenant)
            )
            for terms in presumed_modes.presumed_modes(modes=("live", "test"))
            for covenant in terms.covenants
        ]
        return self.show(status, checks=checks, presumed=presumed, form=form, submit="Ask")
