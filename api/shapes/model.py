"""Versions of models: what they rest on, and what was made of them."""

from __future__ import annotations

from api.schema.records import listof, noun, page_of, record, written
from api.schema.scalars import boolean, choice, constant, id_of, integer, key, text, time
from api.shapes.clearance import MODEL_NAME
from api.shapes.decision import OBLIGATION
from lineage.judgement import taint
from lineage.judgement.model_name import ModelName
from wire import dsse, ids

KINDS = ("fine_tune", "distillation", "merge", "quantisation", "adapter", "other")
MOST_SHOWN = 500
_HOW = ("used", "declared", "cleared")
MODEL_NAMED = noun("ModelNamed", MODEL_NAME, make=ModelName)
_REF = noun("ModelRef", {"id": id_of(ids.MODEL), **MODEL_NAME})
_HEAD = {
    "object": constant("model"),
    "id": id_of(ids.MODEL),
    "family": key().source("model.family"),
    "name": key().source("model.name"),
    "version": key().source("model.version"),
    "owner": text("Key of the tenant whose own model it is; null: shared", null=True).source("owner_key"),
    "origin": choice(("trained", "derived", "imported", "base")),
    "lineage": choice(
        taint.LINEAGES, "How well its ancestry is known: as well as that of its least known ancestor"
    ),
    "state": choice(("in_training", "registered", "retired")),
    "retired_at": time(null=True),
    "created_at": time(),
    "entry": id_of(ids.ENTRY),
}
MODEL_SUMMARY = noun(
    "ModelSummary",
    _HEAD,
    {
        "direct": boolean("True if it learned from the tenant itself. Only in lists of one tenant's models"),
        "through": listof(MODEL_NAMED, "The ancestors that learned from the tenant"),
    },
)
MODEL_LIST = page_of(MODEL_SUMMARY, "ModelList")
_TENANT = noun(
    "ModelTenant",
    {
        "tenant": text().source("key"),
        "categories": listof(text()),
        "how": listof(
            choice(_HOW),
            "`used`: a run reported it. `cleared`: the run has not reported yet. `declared`: at import",
        ),
        "direct": boolean("False if only an ancestor learned from the tenant"),
    },
)
_RUN = noun(
    "ModelRun",
    {
        "clearance": id_of(ids.CLEARANCE),
        "run": text(),
        "purpose": text(),
        "datasets": listof(text(), "The data sets that the run named when it was cleared"),
    },
)
_FILE = noun(
    "ModelFile", {"kind": text(), "name": text(), "sha256": text(null=True), "location": text(null=True)}
)
_LINE = noun(
    "ModelLine",
    {
        "count": integer("Number of versions that you may know of", least=0),
        "models": listof(_REF, f"The newest {MOST_SHOWN}").source(
            lambda line: [{"id": id, **model.to_dict()} for id, model in line.newest.items()]
        ),
    },
)
_EDGE = noun("ModelEdge", {"child": id_of(ids.MODEL), "parent": id_of(ids.MODEL), "kind": choice(KINDS)})
MODEL = noun(
    "Model",
    {
        **_HEAD,
        "ownership": choice(taint.OWNERSHIPS, "The strictest ownership in the terms of its data"),
        "retire_by": time("When it must be retired because of a withdrawal", null=True),
        "tenants": listof(_TENANT, "Whose data the version and its ancestors learned from"),
        "obligations": listof(written(OBLIGATION), "Obligations of the version and of all its ancestors"),
        "runs": listof(_RUN),
        "artefacts": listof(_FILE),
        "ancestors": _LINE,
        "descendants": _LINE,
        "derivations": listof(_EDGE, "How the models shown were made from each other"),
        "revision": integer(least=0),
    },
)
_REASON = noun(
    "ModelReason",
    {
        "code": choice(
            (
                "unknown_model",
                "model_retired",
                "retirement_required",
                "lineage_unknown",
                "audience_not_allowed",
                "breach_not_remedied",
            )
        )
    },
    {"since": time(), "retire_by": time(), "breaches": integer("Number of breaches", least=1)},
)
MODEL_CHECK = noun(
    "ModelCheck",
    {
        "object": constant("model_check"),
        "allow": boolean(),
        "reasons": listof(written(_REASON)).source(
            lambda permit: [_REASON.write(reason, **reason.detail) for reason in permit.reasons]
        ),
        "retire_by": time("When it must be retired; it may be served until then", null=True),
        "revision": integer(least=0),
    },
)
_SIGNATURE = record({"keyid": text("As in jwks.json"), "sig": text("Ed25519, in base64")})
ATTESTATION = noun(
    "Attestation",
    {
        "payload": text("An in-toto Statement v1 with predicate SVR v0.2, in base64"),
        "payloadType": constant(dsse.IN_TOTO),
        "signatures": listof(_SIGNATURE),
    },
    description="A DSSE envelope",
)
