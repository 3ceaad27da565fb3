"""May a model, or the vendor itself, go to somebody? And what people say where nobody can be sure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, route, single
from api.paths import id_of
from api.route import PAGE, Route
from api.shapes import transfer as shape
from api.views.tenants import tenant_seen
from consent.covenants import MODES
from ledger import queries as ledger
from lineage.judgement.model_name import ModelName
from lineage.judgement.verdict import Subject
from lineage.transfers.operations import reviewing, transferring
from lineage.transfers.queries import transfers
from lineage.transfers.queries.transfers import CheckSeen
from wire import ids
from wire.problems import Problem

_TAG = "Transfers"
_READS = ("runs", "audit")
_CODE = "no_such_transfer_check"


class CheckTransferView(Endpoint):
    @route(
        Route(
            "May this go to them?",
            ("runs",),
            {200: "TransferCheck"},
            _TAG,
            body="TransferCheckSaid",
            writes=True,
            vendor_only=True,
            of_revision=True,
            errors=(404,),
            says="Judged by the covenants of every tenant in the full line, at the statements that its runs rested on"
            " and at the newest. What is unsure is not allowed until a person has looked. Each answer is recorded, and"
            " what was allowed is looked after for 90 days.",
        )
    )
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        model, holding = shape.read_subject(members)
        recipient = shape.read_recipient(members)
        way = members.optional_choice("mode", MODES)
        bodies.finish(members)
        seen = transferring.check_transfer(
            mode=request.mode,
            subject=subject_of(request, model, holding),
            recipient=recipient,
            way=way,
            by=request.by,
            at=request.at,
        )
        return answer.json(shape.write_check(seen), revision=seen.revision)


class TransferChecksView(Endpoint):
    @route(
        Route(
            "Checks of transfers, newest first",
            _READS,
            {200: "TransferCheckList"},
            _TAG,
            query=PAGE,
            vendor_only=True,
            says="`changed` says that what was allowed is allowed no longer, and why.",
        )
    )
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        before = id_of(ids.TRANSFER_CHECK, cursors.decode(after), code="bad_cursor") if after else None
        rows = transfers.checks(mode=request.mode, before=before, limit=limit + 1)
        return answer.json(cursors.page(rows, limit=limit, place=_place, show=shape.write_check))


class TransferCheckView(Endpoint):
    @route(
        Route(
            "One check of a transfer",
            _READS,
            {200: "TransferCheck"},
            _TAG,
            vendor_only=True,
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, id: str) -> Answer:
        seen = transfers.check(id=id_of(ids.TRANSFER_CHECK, id, code=_CODE))
        if seen.mode != request.mode:
            raise Problem(_CODE, f"There is no check {id}.")
        return single(request, shape.write_check(seen))


class TransferReviewsView(Endpoint):
    @route(
        Route(
            "A person says whether an unsure recipient is the party meant",
            ("admin",),
            {201: "TransferReview"},
            _TAG,
            body="TransferReviewSaid",
            writes=True,
            vendor_only=True,
            errors=(404, 409, 422),
            says="It counts for that pair of parties from now on, wherever it comes up; the newest judgement of a pair"
            " counts. What is sure is 409 `not_unsure`.",
        )
    )
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        key = members.key("tenant")
        covenant = shape.read_covenant(members)
        recipient = shape.read_recipient(members)
        same, note = members.boolean("same"), members.text("note", longest=2000)
        if members.has("note") and not note.strip():
            members.note("note", "bad_value", "Expected why, in words.")
        bodies.finish(members)
        tenant = tenant_seen(request, key)
        id = reviewing.review_transfer(
            tenant=tenant,
            covenant=covenant,
            recipient=recipient,
            same=same,
            note=note,
            by=request.by,
            at=request.at,
        )
        shown: dict[str, Any] = {
            "object": "transfer_review",
            "id": ids.render(ids.TRANSFER_REVIEW, id),
            "tenant": tenant.key,
            "covenant": covenant.to_dict(),
            "recipient": recipient.to_dict(),
            "same": same,
            "note": note,
        }
        return answer.json(shown, status=201)


def _place(seen: CheckSeen) -> str:
    return ids.render(ids.TRANSFER_CHECK, seen.id)


def subject_of(request: ApiRequest, model: ModelName | None, holding: UUID | None) -> Subject:
    """Raises: queries.models.NoSuchModel, queries.transfers.NoSuchHolding."""
    at = max(request.at, ledger.size().recorded_at)
    return transfers.subject(mode=request.mode, model=model, holding=holding, at=at)
