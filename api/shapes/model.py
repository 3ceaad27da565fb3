"""Model versions: what they learned from, and what was made of them."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Nullable, Page, Record, Written
from api.schema.scalars import Boolean, Choice, Constant, Id, Integer, Key, Text, Time
from api.shapes.clearance import MODEL_NAME
from api.shapes.decision import OBLIGATION
from api.shapes.terms import COVENANT
from lineage.judgement import objections, taint, use_reasons
from lineage.judgement.model_name import ModelName
from wire import dsse, ids

KINDS = ("fine_tune", "distillation", "merge", "quantisation", "adapter", "other")
MOST_SHOWN = 500
_HOW = ("used", "declared", "cleared")
MODEL_NAMED = Noun("ModelNamed", MODEL_NAME, make=ModelName)
_REF = Noun("ModelRef", {"id": Id(ids.MODEL), **MODEL_NAME})
_HEAD = {
    "object": Constant("model"),
    "id": Id(ids.MODEL),
    "family": Key().source("model.family"),
    "name": Key().source("model.name"),
    "version": Key().source("model.version"),
    "owner": Text("Key of the tenant that owns the model; null: shared", null=True).source("owner_key"),
    "origin": Choice(("trained", "derived", "imported", "base")),
    "lineage": Choice(
        taint.LINEAGES, "How well its ancestry is known: as well as that of its least known ancestor"
    ),
    "state": Choice(("in_training", "registered", "retired")),
    "retired_at": Time(null=True),
    "created_at": Time(),
    "entry": Id(ids.ENTRY),
}
MODEL_SUMMARY = Noun(
    "ModelSummary",
    _HEAD,
    {
        "direct": Boolean("True if it learned from the tenant itself. Only in lists of one tenant's models"),
        "through": ListOf(MODEL_NAMED, "The ancestors that learned from the tenant"),
    },
)
MODEL_LIST = Page(MODEL_SUMMARY, "ModelList")
_TENANT = Noun(
    "ModelTenant",
    {
        "tenant": Text().source("key"),
        "categories": ListOf(Text()),
        "how": ListOf(
            Choice(_HOW),
            "`used`: a run reported it. `cleared`: the run has not reported yet. `declared`: at import",
        ),
        "direct": Boolean("False if only an ancestor learned from the tenant"),
    },
)
_RUN = Noun(
    "ModelRun",
    {
        "clearance": Id(ids.CLEARANCE),
        "run": Text(),
        "purpose": Text(),
        "datasets": ListOf(Text(), "The data sets that the run named when it was cleared"),
    },
)
_FILE = Noun(
    "ModelFile", {"kind": Text(), "name": Text(), "sha256": Text(null=True), "location": Text(null=True)}
)
_LINE = Noun(
    "ModelLine",
    {
        "count": Integer("Number of versions that you may know of", least=0),
        "models": ListOf(_REF, f"The newest {MOST_SHOWN}").source(
            lambda line: [{"id": id, **model.to_dict()} for id, model in line.newest.items()]
        ),
    },
)
_EDGE = Noun("ModelEdge", {"child": Id(ids.MODEL), "parent": Id(ids.MODEL), "kind": Choice(KINDS)})
MODEL = Noun(
    "Model",
    {
        **_HEAD,
        "ownership": Choice(taint.OWNERSHIPS, "The strictest ownership in the terms of its data"),
        "retire_by": Time("When it must be retired because of a withdrawal", null=True),
        "tenants": ListOf(_TENANT, "Tenants that the version and its ancestors learned from"),
        "obligations": ListOf(Written(OBLIGATION), "Obligations of the version and of all its ancestors"),
        "runs": ListOf(_RUN),
        "artefacts": ListOf(_FILE),
        "ancestors": _LINE,
        "descendants": _LINE,
        "derivations": ListOf(_EDGE, "How the models shown were made from each other"),
        "revision": Integer(least=0),
    },
)
_REASON = Noun(
    "ModelReason",
    {"code": Choice(use_reasons.REASONS)},
    {"since": Time(), "retire_by": Time(), "breaches": Integer("Number of breaches", least=1)},
)
BLOCKING = Noun(
    "UseBlocking",
    {
        "kind": Choice(objections.KINDS),
        "tenant": Text("Null if no tenant is concerned, or it is not known", null=True),
        "covenant": Nullable(COVENANT),
        "entry": Id(ids.ENTRY, "The ledger entry of the consent that it comes from", null=True),
        "why": Choice(tuple(objections.WHY_CODES)),
    },
    description="What blocks a use, or needs a review by a person",
)
JUDGED = {
    "review_required": Boolean("True if a person must review it, even if something else blocks"),
    "blocking": Written(ListOf(BLOCKING)),
    "review": Written(ListOf(BLOCKING, "Of which we are not sure")),
    "not_for": ListOf(Text(), "Tenants that the version may not serve. Empty if one audience was named"),
}
MODEL_CHECK = Noun(
    "ModelCheck",
    {
        "object": Constant("model_check"),
        "allow": Boolean(),
        "reasons": ListOf(Written(_REASON)).source(
            lambda judged: [_REASON.write(reason, **reason.detail) for reason in judged.reasons]
        ),
        **{name: kind for name, kind in JUDGED.items() if name in {"review_required", "not_for"}},
        "blocking": ListOf(Written(BLOCKING)),
        "review": ListOf(Written(BLOCKING), "Of which we are not sure"),
        "retire_by": Time("When it must be retired; it may be served until then", null=True),
        "revision": Integer(least=0),
    },
)
MODEL_AUDIENCE_LIST = Page(
    Noun("ModelAudience", {"object": Constant("audience"), "tenant": Key("A tenant that it may serve")})
)
_SIGNATURE = Record({"keyid": Text("As in jwks.json"), "sig": Text("Ed25519, in base64")})
ATTESTATION = Noun(
    "Attestation",
    {
        "payload": Text("An in-toto Statement v1 with predicate SVR v0.2, in base64"),
        "payloadType": Constant(dsse.IN_TOTO),
        "signatures": ListOf(_SIGNATURE),
    },
    description="A DSSE envelope",
)
