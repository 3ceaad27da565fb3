"""Views for model versions: which exist, what they learned from, and what they may be used for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import cursors, response
from api.listing import listing
from api.response import ApiResponse
from api.route import MIB, Parameter, Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import model as shape
from api.shapes import model_bodies
from api.views.tenants import visible_tenant
from ledger import queries as ledger
from lineage.judgement import use_judgement
from lineage.judgement.model_name import ModelName
from lineage.transfers.operations import derivations
from lineage.transfers.queries import uses
from lineage.versions.operations import importing, retiring
from lineage.versions.queries import binding, sources, titles, versions
from lineage.versions.queries.versions import VersionRecord
from tenants.queries import tenants
from wire import ids
from wire.problems import FieldError, Problem

_TAG = "Training"
_READS = ("runs", "audit")
_WRITES = ("runs",)
_REGION = Parameter("region", "text", "Only where it runs in this region.")


class ModelsView(RouteView):
    @Route(
        "List models, newest first",
        _READS,
        {200: shape.MODEL_LIST},
        _TAG,
        query=(
            *page(cursors.id_of(ids.MODEL)),
            Parameter("family", "key", "Only models of this family."),
            Parameter("sha256", "text", "Only models with a file that has this SHA-256."),
            Parameter(
                "tenant",
                "text",
                "Only models that learned from this tenant, themselves or through an ancestor.",
            ),
        ),
        errors=(404,),
        says="A key restricted to one tenant gets the models that are that tenant's own or learned from its"
        " data.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        revision = ledger.revision()
        query = request.query
        given = {
            "family": query["family"],
            "after": query["after"],
            "limit": request.fetch,
            "at": _at(request),
        }
        if query["tenant"] is None:
            rows = versions.versions(mode=request.mode, sha256=query["sha256"], **given)
            return listing(request, rows, place=ids.MODEL, show=shape.MODEL_SUMMARY.write, revision=revision)
        tenant = visible_tenant(request, query["tenant"]).id
        return listing(
            request,
            versions.versions_trained_on(mode=request.mode, tenant=tenant, **given),
            place=lambda learned: ids.render(ids.MODEL, learned.version.id),
            show=lambda learned: shape.MODEL_SUMMARY.write(
                learned.version, direct=learned.direct, through=learned.through
            ),
            revision=revision,
        )


class ModelView(RouteView):
    @Route(
        "Get a model version: what it learned from, and what was made of it",
        _READS,
        {200: shape.MODEL},
        _TAG,
        weighs_all_rows=True,
        says="A key restricted to one tenant gets that tenant only, and the versions that learned from its data.",
    )
    def get(self, request: ApiRequest, family: str, name: str, version: str) -> ApiResponse:
        revision = ledger.revision()
        shown = _shown(request, ModelName(family, name, version), revision)
        return object_response(request, shown, revision=revision, when=("revision",))


class DeriveView(RouteView):
    @Route(
        "Record that a version was made from others",
        _WRITES,
        {201: shape.MODEL, 200: shape.MODEL},
        _TAG,
        body=model_bodies.DERIVE_REQUEST,
        max_bytes=4 * MIB,
        writes=True,
        vendor_only=True,
        says="The version takes over the tenants and obligations of all its parents. What is made of a"
        " tenant's own model is that tenant's own, and a model that a tenant owns takes in no other data:"
        " anything else is 422 `ownership_conflict`. An `adapter` is a delta on its one parent. With an audience"
        " that a parent may not serve it is 422 `use_not_allowed`. Answers 200 if the version is known.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        named = derivations.derive_version(
            mode=request.mode,
            child=body["child"],
            parents=body["parents"],
            kind=body["kind"],
            audience=_audience(request, body["audience"], "/child/audience"),
            shared=body["audience"] == model_bodies.SHARED,
            artefacts=body["artefacts"],
            by=request.by,
            at=request.at,
        )
        return _made(request, body["child"], status=201 if named.new else 200)


class ImportView(RouteView):
    @Route(
        "Import a model that no cleared run trained",
        _WRITES,
        {201: shape.MODEL},
        _TAG,
        body=model_bodies.IMPORT_REQUEST,
        max_bytes=4 * MIB,
        writes=True,
        vendor_only=True,
        says="If its lineage is unknown, so is the lineage of every version made from it.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        importing.import_version(
            mode=request.mode,
            model=body["model"],
            declared=body["declared"],
            audience=_audience(request, body["audience"], "/model/audience"),
            artefacts=body["artefacts"],
            by=request.by,
            at=request.at,
        )
        return _made(request, body["model"], status=201)


class CheckView(RouteView):
    @Route(
        "Check whether a version may be deployed, served or derived from",
        _READS,
        {200: shape.MODEL_CHECK},
        _TAG,
        body=model_bodies.CHECK_REQUEST,
        reads_ledger=True,
        errors=(422,),
        weighs_all_rows=True,
        says="Judges the whole line for the present, with the covenants of every tenant in it, and records"
        " nothing. A denial is 200 with every reason. `serve` needs an audience. For a shared model, and where"
        " no audience is named, `not_for` lists the tenants that it may not serve. A version that the caller may"
        " not know of is `unknown_model`. A key restricted to one tenant sees no other tenant's contract.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        said, only = body["audience"], request.who.tenant
        revision = ledger.revision()
        audience = _audience(request, said, "/audience")
        seen = versions.version(mode=request.mode, model=body["model"], at=_at(request))
        judged = use_judgement.UNKNOWN
        if seen is not None and (only is None or versions.is_visible_to(seen, tenant=only)):
            judged = uses.judge_version(
                seen,
                body["use"],
                audience=audience,
                shared=said == model_bodies.SHARED,
                region=body["region"],
                at=_at(request),
            )
        if only is not None:
            key = tenants.tenant_by_id(id=only).key
            judged = judged.seen_by(only, key=key)
        return response.json(shape.MODEL_CHECK.write(judged, revision=revision), revision=revision)


class AudienceView(RouteView):
    @Route(
        "List the tenants that a version may serve, by key",
        _READS,
        {200: shape.MODEL_AUDIENCE_LIST},
        _TAG,
        query=(*page(cursors.decode), _REGION),
        errors=(404,),
        weighs_all_rows=True,
        says="Each tenant of the list is one for which a check of the use `serve` allows it now. A key restricted"
        " to one tenant gets that tenant only.",
    )
    def get(self, request: ApiRequest, family: str, name: str, version: str) -> ApiResponse:
        only = request.who.tenant
        with request.who.rows():
            seen = visible_version(request, ModelName(family, name, version))
        served = uses.audience(seen, region=request.query["region"], at=_at(request))
        mine = None if only is None else tenants.tenant_by_id(id=only).key
        after = request.query["after"] or ""
        keys = [key for key in served if key > after and mine in {None, key}]
        return listing(
            request, keys[: request.fetch], place=str, show=lambda key: {"object": "audience", "tenant": key}
        )


class RetireView(RouteView):
    @Route(
        "Retire a version: it is used no more",
        _WRITES,
        {200: shape.MODEL},
        _TAG,
        body=model_bodies.RETIRE_REQUEST,
        writes=True,
        errors=(404,),
        vendor_only=True,
        says="A second call changes nothing. Versions made from it are not retired with it.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        model = visible_version(request, body["model"]).id
        retiring.retire(model=model, reason=body["reason"], by=request.by, at=request.at)
        return _made(request, body["model"], status=200)


def visible_version(request: ApiRequest, model: ModelName) -> VersionRecord:
    """Return the version of this name, if the caller may see it. Raises: models.NoSuchModel."""
    seen = versions.version(mode=request.mode, model=model, at=_at(request))
    if seen is None:
        raise versions.NoSuchModel(f"{model.family}/{model.name}/{model.version}")
    return seen


def _made(request: ApiRequest, model: ModelName, *, status: int) -> ApiResponse:
    revision = ledger.revision()
    headers = (
        {"Location": f"/v1/models/{model.family}/{model.name}/{model.version}"} if status == 201 else None
    )
    return response.json(_shown(request, model, revision), status=status, revision=revision, headers=headers)


def _shown(request: ApiRequest, model: ModelName, revision: int) -> dict[str, Any]:
    """Write a version as the caller may see it. Its ownership is worked out from all rows of its line."""
    with request.who.rows():
        seen = visible_version(request, model)
    ownership = titles.ownership(seen, binding.binding_promises(model=seen.id))
    with request.who.rows():
        return _written(request, seen, ownership, revision)


def _written(request: ApiRequest, seen: VersionRecord, ownership: str, revision: int) -> dict[str, Any]:
    above = versions.ancestors_visible(model=seen.id, limit=shape.MOST_SHOWN)
    below = versions.descendants_visible(model=seen.id, limit=shape.MOST_SHOWN)
    return shape.MODEL.write(
        seen,
        ownership=ownership,
        retire_by=min((one.retire_by for one in sources.retiring(model=seen.id)), default=None),
        tenants=sources.sources_of(model=seen.id, only_tenant=request.who.tenant),
        obligations=sources.obligations(model=seen.id),
        runs=sources.runs(model=seen.id),
        artefacts=versions.files(model=seen.id),
        ancestors=above,
        descendants=below,
        derivations=versions.edges(models=[seen.id, *above.newest, *below.newest]),
        revision=revision,
    )


def _audience(request: ApiRequest, name: str | None, pointer: str) -> UUID | None:
    """Return the tenant that the audience names, None for a shared model.

    Raises: Problem (422) if the caller may not see a tenant of that name.
    """
    if name is None or name == model_bodies.SHARED:
        return None
    tenant = tenants.tenants_by_name(mode=request.mode, names=[name]).get(name)
    if tenant is None or not request.who.sees(tenant=tenant[0], mode=request.mode):
        error = FieldError(pointer, "unknown_tenant", "There is no tenant with this name.")
        raise Problem("unknown_tenant", error.detail, errors=[error])
    return tenant[0]


def _at(request: ApiRequest) -> Any:
    return request.at
