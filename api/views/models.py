"""Which models there are, what they rest on, and what they may be used for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import answer, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, single
from api.listing import listing
from api.route import MIB, Parameter, Route, page
from api.shapes import model as shape
from api.shapes import model_bodies
from api.views.tenants import tenant_seen
from ledger import queries as ledger
from lineage.judgement import permits
from lineage.judgement.model_name import ModelName
from lineage.versions.operations import deriving, importing, retiring
from lineage.versions.queries import resting, versions
from lineage.versions.queries.versions import VersionSeen
from tenants.queries import tenants
from wire import ids
from wire.problems import FieldError, Problem

_TAG = "Training"
_READS = ("runs", "audit")
_WRITES = ("runs",)


class ModelsView(Endpoint):
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
    def get(self, request: ApiRequest) -> Answer:
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
        tenant = tenant_seen(request, query["tenant"]).id
        return listing(
            request,
            versions.learned_from(mode=request.mode, tenant=tenant, **given),
            place=lambda learned: ids.render(ids.MODEL, learned.version.id),
            show=lambda learned: shape.MODEL_SUMMARY.write(
                learned.version, direct=learned.direct, through=learned.through
            ),
            revision=revision,
        )


class ModelView(Endpoint):
    @Route(
        "Get a model version: what it learned from, and what was made of it",
        _READS,
        {200: shape.MODEL},
        _TAG,
        says="A key restricted to one tenant gets that tenant only, and the versions that learned from its data.",
    )
    def get(self, request: ApiRequest, family: str, name: str, version: str) -> Answer:
        revision = ledger.revision()
        seen = version_named(request, ModelName(family, name, version))
        return single(request, _shown(request, seen, revision), revision=revision, when=("revision",))


class DeriveView(Endpoint):
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
        " tenant's own model is that tenant's own: anything else is 422 `ownership_conflict`. Answers 200 if"
        " the version is known.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> Answer:
        named = deriving.derive(
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


class ImportView(Endpoint):
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
    def post(self, request: ApiRequest, body: dict[str, Any]) -> Answer:
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


class CheckView(Endpoint):
    @Route(
        "Check whether a version may be deployed, served or derived from",
        _READS,
        {200: shape.MODEL_CHECK},
        _TAG,
        body=model_bodies.CHECK_REQUEST,
        of_revision=True,
        errors=(422,),
        says="Decides for the present and records nothing. A no is 200 with every reason. A version that the"
        " caller may not know of is `unknown_model`.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> Answer:
        model, said = body["model"], body["audience"]
        revision = ledger.revision()
        audience = _audience(request, said, "/audience")
        seen = versions.version(mode=request.mode, model=model, at=_at(request))
        permit = permits.UNKNOWN
        if seen is not None:
            permit = permits.judge(
                resting.standing(seen),
                use=body["use"],
                audience=audience,
                named=said is not None,
                at=_at(request),
            )
        return answer.json(shape.MODEL_CHECK.write(permit, revision=revision), revision=revision)


class RetireView(Endpoint):
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
    def post(self, request: ApiRequest, body: dict[str, Any]) -> Answer:
        model = version_named(request, body["model"]).id
        retiring.retire(model=model, reason=body["reason"], by=request.by, at=request.at)
        return _made(request, body["model"], status=200)


def version_named(request: ApiRequest, model: ModelName) -> VersionSeen:
    """The version of this name, if the caller may know of it. Raises: models.NoSuchModel."""
    seen = versions.version(mode=request.mode, model=model, at=_at(request))
    if seen is None:
        raise versions.NoSuchModel(f"{model.family}/{model.name}/{model.version}")
    return seen


def _made(request: ApiRequest, model: ModelName, *, status: int) -> Answer:
    revision = ledger.revision()
    seen = version_named(request, model)
    headers = (
        {"Location": f"/v1/models/{model.family}/{model.name}/{model.version}"} if status == 201 else None
    )
    return answer.json(_shown(request, seen, revision), status=status, revision=revision, headers=headers)


def _shown(request: ApiRequest, seen: VersionSeen, revision: int) -> dict[str, Any]:
    above = versions.above(model=seen.id, limit=shape.MOST_SHOWN)
    below = versions.below(model=seen.id, limit=shape.MOST_SHOWN)
    return shape.MODEL.write(
        seen,
        ownership=resting.ownership(model=seen.id),
        retire_by=resting.standing(seen).retire_by,
        tenants=resting.rests_on(model=seen.id, only_tenant=request.who.tenant),
        obligations=resting.obligations(model=seen.id),
        runs=resting.runs(model=seen.id),
        artefacts=versions.files(model=seen.id),
        ancestors=above,
        descendants=below,
        derivations=versions.edges(models=[seen.id, *above.newest, *below.newest]),
        revision=revision,
    )


def _audience(request: ApiRequest, said: str | None, pointer: str) -> UUID | None:
    """Raises: Problem (422) where the audience means nobody the caller may know of."""
    if said is None or said == model_bodies.SHARED:
        return None
    found = tenants.named(mode=request.mode, names=[said]).get(said)
    if found is None or not request.who.sees(tenant=found[0], mode=request.mode):
        error = FieldError(pointer, "unknown_tenant", "Nobody is known by this name.")
        raise Problem("unknown_tenant", error.detail, errors=[error])
    return found[0]


def _at(request: ApiRequest) -> Any:
    return max(request.at, ledger.size().recorded_at)
