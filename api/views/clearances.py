"""Clearances of training runs: issued, kept alive by heartbeats, paused, completed or abandoned."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction

from api import cursors, etags, problems, response
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import MIB, Parameter, Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import clearance as shape
from api.shapes import report as report_shape
from api.shapes.manifest import MANIFEST
from ledger import queries as ledger
from lineage.clearances import manifest_as_arrow, manifest_as_croissant
from lineage.clearances.manifest import Exclusion
from lineage.clearances.queries import clearances
from lineage.clearances.queries.clearances import ClearanceRecord
from lineage.clearances.run_report import RunReport
from lineage.runs.operations import completing, heartbeats, issuing
from wire import ids
from wire.arrow import layout

_TAG = "Training"
_SCOPES = ("runs",)
_CODE = "no_such_clearance"
_FORMS = {layout.MEDIA_TYPE: "-arrow", manifest_as_croissant.MEDIA_TYPE: "-croissant"}


class ClearancesView(RouteView):
    @Route(
        "List clearances, newest first",
        _SCOPES,
        {200: shape.CLEARANCE_LIST},
        _TAG,
        query=(
            *page(cursors.id_of(ids.CLEARANCE)),
            Parameter("run", "text", "Only the attempts of this run."),
            Parameter("status", "choice", "Only clearances with this status now.", choices=shape.STATUSES),
        ),
        says="A key restricted to one tenant gets the clearances that such keys of this tenant requested.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = clearances.own(
            mode=request.mode,
            only_tenant=request.who.tenant,
            run=request.query["run"],
            status=request.query["status"],
            before=request.query["after"],
            limit=request.fetch,
            at=request.at,
        )
        return listing(request, rows, place=ids.CLEARANCE, show=shape.CLEARANCE_SUMMARY.write)

    @Route(
        "Clear a training run",
        _SCOPES,
        {201: shape.CLEARANCE, 200: shape.CLEARANCE},
        _TAG,
        body=shape.CLEARANCE_REQUEST,
        max_bytes=16 * MIB,
        writes=True,
        answers_again=True,
        reads_ledger=True,
        weighs_all_rows=True,
        says="A tenant that is denied is left out, with every reason. If nothing is cleared, the status is"
        " `denied`. The name of the run makes the request idempotent: the same body again answers 200 with"
        " the clearance as it is now, another body 409. With `attempt`, the next attempt begins after the current"
        " one has ended, and a paused one resumes. Any other number is 409 `attempt_mismatch`. Answers 200 with"
        " `validate_only`. A repeat under an `Idempotency-Key` also answers the clearance as it is now, with"
        " `Idempotency-Replayed`.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        problems.require_right_clock()
        validate_only = body["validate_only"]

        def do() -> tuple[dict[str, Any], bool]:
            issued = issuing.issue_clearance(
                mode=request.mode,
                asking=body["asking"],
                attempt=body["attempt"],
                grace=timedelta(seconds=settings.LICET_GRACE_SECONDS),
                only_tenant=request.who.tenant,
                key_regions=request.who.key.regions,
                by=request.by,
                at=request.at,
            )
            if issued.new:
                shown = _shown(request, issued.id, excluded=issued.excluded, recorded=not validate_only)
            else:
                shown = _shown(request, issued.id)
            return shown, issued.new

        # A base is judged by its whole line, of which the key's tenant may see a part only.
        rows = nullcontext() if body["asking"].base is not None else request.who.rows()
        with rows:
            if validate_only:
                with transaction.atomic():
                    shown, _ = do()
                    transaction.set_rollback(True)
                return response.json(shown, revision=ledger.revision())
            shown, new = do()
        headers = {"Location": f"/v1/clearances/{shown['id']}"} if new else None
        return response.json(shown, status=201 if new else 200, revision=ledger.revision(), headers=headers)


class ClearanceView(RouteView):
    @Route("Get a clearance as it is now", _SCOPES, {200: shape.CLEARANCE}, _TAG, reads_ledger=True)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        clearance = visible_clearance(request, id)
        # The answer is about the present: apply what was recorded since before showing it.
        heartbeats.recheck_clearance(clearance=clearance.id, by=request.by, at=request.at)
        return object_response(request, _shown(request, clearance.id), revision=ledger.revision())


class ManifestView(RouteView):
    @Route(
        "Get the manifest: what a run may use, tenant by tenant",
        _SCOPES,
        {200: MANIFEST},
        _TAG,
        media_types=(response.JSON, layout.MEDIA_TYPE, manifest_as_croissant.MEDIA_TYPE),
        headers=("Accept",),
        says="The manifest never changes after the run was cleared. As JSON its `ETag` is its digest. With"
        f" `Accept: {layout.MEDIA_TYPE}` it is an Arrow stream of one row per entry, with"
        f" `{manifest_as_croissant.MEDIA_TYPE}` a Croissant 1.1 description with its conditions of use in ODRL."
        " The heartbeat shows which pairs were dropped since.",
    )
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        clearance = visible_clearance(request, id)
        accepted = request.headers.get("Accept", "")
        form = next((name for kind, name in _FORMS.items() if kind in accepted), "")
        # A tag for each form (RFC 9110 section 8.8.3.3).
        tag = f'"{clearance.manifest_digest}{form}"'
        headers = {"ETag": tag, "Vary": "Accept"}
        known = request.headers.get("If-None-Match")
        if known is not None and etags.lists_tag(known, tag):
            return ApiResponse(b"", 304, headers)
        if form == "-arrow":
            content = manifest_as_arrow.stream(clearances.manifest(clearance=clearance.id))
            return ApiResponse(content, headers={**headers, "Content-Type": layout.MEDIA_TYPE})
        if form == "-croissant":
            described = manifest_as_croissant.describe(
                clearances.manifest(clearance=clearance.id),
                digest=clearance.manifest_digest,
                url=f"{settings.PUBLIC_URL}{request.path}",
            )
            content = orjson.dumps(described)
            return ApiResponse(content, headers={**headers, "Content-Type": manifest_as_croissant.MEDIA_TYPE})
        content = clearances.manifest_bytes(clearance=clearance.id)
        return ApiResponse(content, headers={**headers, "Content-Type": response.JSON})


class HeartbeatView(RouteView):
    @Route(
        "Renew the lease of a clearance or resume it, and get what was withdrawn",
        _SCOPES,
        {200: shape.HEARTBEAT},
        _TAG,
        writes=True,
        answers_again=True,
        reads_ledger=True,
        says="Decides again. A paused run is active again, until `resume_until` of the clearance. `drop_tenant`: use"
        " no more rows of the pair. `stop_run`: the accepted terms retire models, so the run must end. If"
        " `still_valid` is false, use nothing more. A repeat under an `Idempotency-Key` is a heartbeat like any other.",
    )
    def post(self, request: ApiRequest, id: str) -> ApiResponse:
        problems.require_right_clock()
        clearance = visible_clearance(request, id)
        beat = heartbeats.heartbeat(clearance=clearance.id, by=request.by, at=request.at)
        revision = ledger.revision()
        shown = shape.write_heartbeat(beat, clearance=clearance, revision=revision)
        return response.json(shown, revision=revision)


class CompleteView(RouteView):
    @Route(
        "Complete a run: report what it used and made",
        _SCOPES,
        {200: report_shape.COMPLETION},
        _TAG,
        body=report_shape.REPORT_REQUEST,
        max_bytes=64 * MIB,
        writes=True,
        says="We record every report, even if the clearance has ended. Data outside of the manifest is a breach.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        report = RunReport(hashlib.sha256(request.raw).hexdigest(), **body)
        clearance = visible_clearance(request, id)
        recorded = completing.complete_run(
            clearance=clearance.id, report=report, by=request.by, at=request.at
        )
        now = _seen(request, clearance.id)
        shown = report_shape.COMPLETION.write(
            recorded, clearance=now.id, status=now.status, attempt=now.attempt
        )
        return response.json(shown, revision=ledger.revision())


class PauseView(RouteView):
    @Route(
        "Pause a run: it uses nothing until a heartbeat resumes it",
        _SCOPES,
        {200: shape.CLEARANCE},
        _TAG,
        writes=True,
        answers_again=True,
        says="A heartbeat before `resume_until` decides again and makes it active, without what was dropped. After"
        " that it is `expired`. A lapsed lease has the same effect. A repeat changes nothing.",
    )
    def post(self, request: ApiRequest, id: str) -> ApiResponse:
        clearance = visible_clearance(request, id)
        heartbeats.pause(clearance=clearance.id, by=request.by, at=request.at)
        return response.json(_shown(request, clearance.id), revision=ledger.revision())


class AbandonView(RouteView):
    @Route("Abandon a run", _SCOPES, {200: shape.CLEARANCE}, _TAG, writes=True)
    def post(self, request: ApiRequest, id: str) -> ApiResponse:
        clearance = visible_clearance(request, id)
        heartbeats.abandon(clearance=clearance.id, by=request.by, at=request.at)
        return response.json(_shown(request, clearance.id), revision=ledger.revision())


def visible_clearance(request: ApiRequest, text: str) -> ClearanceRecord:
    """Return the clearance in a path, if the caller may see it. Raises: Problem (404), NoSuchClearance."""
    return _seen(request, id_of(ids.CLEARANCE, text, code=_CODE))


def _seen(request: ApiRequest, id: UUID) -> ClearanceRecord:
    seen = clearances.clearance(id=id, at=request.at)
    if seen is None or not request.who.sees(tenant=seen.only_tenant, mode=seen.mode):
        raise clearances.NoSuchClearance(ids.render(ids.CLEARANCE, id))
    return seen


def _shown(
    request: ApiRequest, id: UUID, *, excluded: Sequence[Exclusion] | None = None, recorded: bool = True
) -> dict[str, Any]:
    return shape.write(
        _seen(request, id),
        excluded=clearances.manifest(clearance=id)["excluded"] if excluded is None else excluded,
        withdrawn=clearances.drops(clearance=id),
        recorded=recorded,
    )
