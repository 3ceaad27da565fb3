"""The pages that import consents which customers signed on paper before: dry run, recording, and approval."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent import evidence_files, evidence_kinds
from consent.operations import evidence, legacy_imports
from consent.queries import imports
from desk.importing import documents, dry_run, judging, table
from desk.importing.table import NotATable, Row
from desk.page import Page, found_or_404, refusal
from desk.views.catalogue import MODE
from ledger import clock
from tenants.queries import tenants

_SALT: Final = "desk.legacy-import"
_SECONDS: Final = 3600
_DOCUMENT_FAULTS: Final = (
    *(evidence_kinds.EvidenceTypeNotAllowed, evidence.EvidenceTooLarge, evidence.EvidenceEmpty),
    evidence_files.EvidenceUnavailable,
)


class ImportPage(Page):
    """Upload a table and its documents, see what each row would do, then record all rows or none."""

    title = "Import signed consents"
    template = "desk/legacy_import.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._record() if "record" in request.POST else self._try()

    def _try(self) -> HttpResponse:
        uploaded = self.request.FILES.get("table")
        if uploaded is None:
            return self._show(422, problem="Choose a file with the consents.")
        try:
            rows = table.read(uploaded.name or "", uploaded.read(table.MOST_BYTES + 1))
            files = documents.unpacked(self.request.FILES.getlist("documents"))
        except NotATable as error:
            return self._show(422, problem=str(error))
        at = clock.now()
        found = dry_run.dry_run(rows, mode=MODE, documents=files, by=self.actor, at=at)
        if found.faults:
            return self._show(422, found=found, lines=len(rows))
        names = {row.cells["document"]: self._account(row) for row in rows}
        try:
            digests = documents.stored(files, names=names, mode=MODE, by=self.actor, at=at)
        except _DOCUMENT_FAULTS as error:
            return self._show(422, problem=f"{refusal(error)} ({error})")
        kept = {"rows": [(row.line, row.cells) for row in rows], "documents": digests, "by": self.user.pk}
        return self._show(found=found, lines=len(rows), token=signing.dumps(kept, salt=_SALT, compress=True))

    def _record(self) -> HttpResponse:
        try:
            kept: dict[str, Any] = signing.loads(
                self.request.POST.get("token", ""), salt=_SALT, max_age=_SECONDS
            )
        except signing.BadSignature:
            return self._show(
                422, problem="The dry run is older than an hour, or was changed. Upload it again."
            )
        if kept["by"] != self.user.pk:
            return self._show(422, problem="Another person made this dry run. Upload the file yourself.")
        rows = [Row(line, cells) for line, cells in kept["rows"]]
        good, faults = judging.judge(rows, mode=MODE, documents=kept["documents"])
        if faults:
            found = dry_run.DryRun((), (), tuple(faults))
            return self._show(422, found=found, lines=len(rows))
        try:
            done = legacy_imports.record_import(mode=MODE, rows=good, by=self.actor, at=clock.now())
        except legacy_imports.RowRefused as error:
            says = f"Line {error.line}: {refusal(error.cause)} Nothing was recorded."
            return self._show(422, problem=says)
        messages.success(
            self.request, f"Recorded {len(done)}. They count 24 hours after a colleague approved them."
        )
        return redirect("admin:import", consent=done[0])

    def _account(self, row: Row) -> UUID:
        return tenants.tenant(mode=MODE, key=row.cells["tenant"]).account

    def _show(self, status: int = 200, **more: Any) -> HttpResponse:
        return self.show(
            status, required=table.REQUIRED, optional=table.OPTIONAL, most=table.MOST_ROWS, **more
        )


class ApproveImport(Page):
    """All rows of one import: a second person compares them with the documents, and approves all or none."""

    title = "Imported consents"
    template = "desk/import.html"

    def get(self, request: HttpRequest, consent: UUID) -> HttpResponse:
        return self._show(consent)

    def post(self, request: HttpRequest, consent: UUID) -> HttpResponse:
        waiting = [row.consent for row in self._rows(consent) if row.waits]
        if request.POST.get("compared") != "yes":
            return self._show(consent, 422, problem="Say that you compared the documents.")
        try:
            count = legacy_imports.approve_import(consents=waiting, by=self.actor, at=clock.now())
        except legacy_imports.RowRefused as error:
            return self._show(consent, 422, problem=f"{refusal(error.cause)} Nothing was approved.")
        messages.success(
            request, f"Approved {count}. The owners and signatories get a mail. They count in 24 hours."
        )
        return redirect("admin:import", consent=consent)

    def _rows(self, consent: UUID) -> list[imports.ImportedConsent]:
        return found_or_404(imports.of_import(consent=consent), "import")

    def _show(self, consent: UUID, status: int = 200, **more: Any) -> HttpResponse:
        rows = self._rows(consent)
        return self.show(
            status,
            rows=rows,
            waiting=sum(row.waits for row in rows),
            mine=any(row.proposer == self.user.person_id for row in rows),
            **more,
        )
