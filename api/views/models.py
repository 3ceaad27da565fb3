"""Which models there are, what they rest on, and what they may be used for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, route, single
from api.paths import id_of
from api.route import MIB, PAGE, Parameter, Route
from api.shapes import model as shape
from api.views.tenants import tenant_seen
from ledger import queries as ledger
from lineage.judgement import permits
from lineage.judgement.model_name import ModelName
from lineage.versions.operations import deriving, importing, retiring
from lineage.versions.queries import resting, versions
from lineage.versions.queries.versions import VersionSeen
from tenants.queries import tenants
from wire import ids, times
from wire.problems import FieldError, Problem

_TAG = "Training"
_READS = ("runs", "audit")
_WRITES = ("runs",)


class ModelsView(Endpoint):
    @route(
        Route(
            "Models, newest first",
            _READS,
            {200: "ModelList"},
            _TAG,
            query=(
                *PAGE,
                Parameter("family", "key", "Of this family only."),
                Parameter("sha256", "text", "Only what a file of this digest belongs to."),
                Parameter("tenant", "text", "Only what learned from this tenant, itself or by descent."),
            ),
            errors=(404,),
            says="A tenant-restricted key is shown its own models, and those that learned from its data.",
        )
    )
    def get(self, request: ApiRequest) -> Answer:
        revision = ledger.revision()
        limit, family, at = request.query["limit"], request.query["family"], _at(request)
        after = None if request.query["after"] is None else _after(request.query["after"])
        said: dict[str, Any] = {"family": family, "after": after, "limit": limit + 1, "at": at}
        if request.query["tenant"] is None:
            rows = versions.versions(mode=request.mode, sha256=request.query["sha256"], **said)
            page = cursors.page(rows, limit=limit, place=_place, show=shape.write_summary)
        else:
            tenant = tenant_seen(request, request.query["tenant"]).id
            learned = versions.learned_from(mode=request.mode, tenant=tenant, **said)
            page = cursors.page(
                learned, limit=limit, place=lambda one: _place(one.version), show=shape.write_learned
            )
        return answer.json(page, revision=revision)


class ModelView(Endpoint):
    @route(
        Route(
            "A model version: what it rests on, what was made of it",
            _READS,
            {200: "Model"},
            _TAG,
            errors=(404,),
            says="A tenant-restricted key learns of itself among the tenants, and of versions that concern it.",
        )
    )
    def get(self, request: ApiRequest, family: str, name: str, version: str) -> Answer:
        revision = ledger.revision()
        seen = version_named(request, ModelName(family, name, version))
        return single(request, _shown(request, seen, revision), revision=revision, when=("revision",))


class DeriveView(Endpoint):
    @route(
        Route(
            "A version was made from others",
            _WRITES,
            {201: "Model", 200: "Model"},
            _TAG,
            body="DeriveSaid",
            max_bytes=4 * MIB,
            writes=True,
            vendor_only=True,
            errors=(409, 422),
            says="Its tenants and obligations are all of theirs. What is made of a tenant's own model is that tenant's"
            " own: anything else is 422 `ownership_conflict`. 200 where the version was known.",
        )
    )
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        said = shape.read_derived(members)
        bodies.finish(members)
        named = deriving.derive(
            mode=request.mode,
            child=said.child,
            parents=said.parents,
            kind=said.kind,
            audience=_audience(request, said.audience, "/child/audience"),
            shared=said.audience == shape.SHARED,
            artefacts=said.artefacts,
            by=request.by,
            at=request.at,
        )
        return _made(request, said.child, status=201 if named.new else 200)


class ImportView(Endpoint):
    @route(
        Route(
            "Make known a model that no cleared run trained",
            _WRITES,
            {201: "Model"},
            _TAG,
            body="ImportSaid",
            max_bytes=4 * MIB,
            writes=True,
            vendor_only=True,
            errors=(409, 422),
            says="What is not known of it is not known of anything made of it.",
        )
    )
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        said = shape.read_imported(members)
        bodies.finish(members)
        importing.import_version(
            mode=request.mode,
            model=said.model,
            declared=said.declared,
            audience=_audience(request, said.audience, "/model/audience"),
            artefacts=said.artefacts,
            by=request.by,
            at=request.at,
        )
        return _made(request, said.model, status=201)


class CheckView(Endpoint):
    @route(
        Route(
            "May this version be deployed, served, derived from?",
            _READS,
            {200: "ModelCheck"},
            _TAG,
            body="CheckSaid",
            of_revision=True,
            errors=(422,),
            says="Decided against the present; nothing is recorded. A no is 200 with every reason. What the caller may"
            " not know of is `unknown_model`.",
        )
    )
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        model = shape.read_named(members)
        use: Any = members.choice("use", permits.USES)
        said = members.optional_text("audience", longest=128)
        bodies.finish(members)
        revision = ledger.revision()
        audience = _audience(request, said, "/audience")
        seen = versions.version(mode=request.mode, model=model, at=_at(request))
        permit = permits.UNKNOWN
        if seen is not None:
            permit = permits.judge(
                resting.standing(seen), use=use, audience=audience, named=said is not None, at=_at(request)
            )
        return answer.json(shape.write_check(permit, revision=revision), revision=revision)


class RetireView(Endpoint):
    @route(
        Route(
            "A version is not used any more",
            _WRITES,
            {200: "Model"},
            _TAG,
            body="RetireSaid",
            writes=True,
            vendor_only=True,
            errors=(404,),
            says="Again: nothing. What was made of it is not retired with it.",
        )
    )
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        model = shape.read_named(members)
        reason = members.text("reason", longest=500)
        if members.has("reason") and not reason:
            members.note("reason", "bad_value", "Expected at least one character.")
        bodies.finish(members)
        retiring.retire(model=version_named(request, model).id, reason=reason, by=request.by, at=request.at)
        return _made(request, model, status=200)


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
    mine = request.who.tenant
    above = versions.above(model=seen.id, limit=shape.MOST_SHOWN)
    below = versions.below(model=seen.id, limit=shape.MOST_SHOWN)
    shown = [seen.id, *above.newest, *below.newest]
    retire_by = resting.standing(seen).retire_by
    return {
        **shape.write_summary(seen),
        "ownership": resting.ownership(model=seen.id),
        "retire_by": None if retire_by is None else times.render(retire_by),
        "tenants": [shape.write_tenant(one) for one in resting.rests_on(model=seen.id, only_tenant=mine)],
        "obligations": resting.obligations(model=seen.id),
        "runs": [shape.write_run(one) for one in resting.runs(model=seen.id)],
        "artefacts": [shape.write_file(one) for one in versions.files(model=seen.id)],
        "ancestors": shape.write_line(above),
        "descendants": shape.write_line(below),
        "derivations": [shape.write_edge(one) for one in versions.edges(models=shown)],
        "revision": revision,
    }


def _audience(request: ApiRequest, said: str | None, pointer: str) -> UUID | None:
    """Raises: Problem (422) where the audience means nobody the caller may know of."""
    if said is None or said == shape.SHARED:
        return None
    found = tenants.named(mode=request.mode, names=[said]).get(said)
    if found is None or not request.who.sees(tenant=found[0], mode=request.mode):
        error = FieldError(pointer, "unknown_tenant", "Nobody is known by this name.")
        raise Problem("unknown_tenant", error.detail, errors=[error])
    return found[0]


def _at(request: ApiRequest) -> Any:
    return max(request.at, ledger.size().recorded_at)


def _place(seen: VersionSeen) -> str:
    return ids.render(ids.MODEL, seen.id)


def _after(cursor: str) -> UUID:
    return id_of(ids.MODEL, cursors.decode(cursor), code="bad_cursor")
