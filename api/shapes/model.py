"""Versions of models on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.shapes import report
from api.shapes.schema import (
    boolean,
    choice,
    const,
    id_of,
    integer,
    key,
    listof,
    page_of,
    record,
    ref,
    text,
    time,
)
from lineage.clearances.reporting import Artefact
from lineage.judgement import permits, taint
from lineage.judgement.model_name import ModelName
from lineage.judgement.permits import Permit
from lineage.versions.operations.importing import OPEN_WEIGHTS, UNKNOWN, Declared, Source
from lineage.versions.queries.resting import RunSeen
from lineage.versions.queries.resting import Source as RestsOn
from lineage.versions.queries.versions import Edge, FileSeen, Learned, Line, VersionSeen
from wire import dsse, ids, times
from wire.members import Members

KINDS = ("fine_tune", "distillation", "merge", "quantisation", "adapter", "other")
STATES = ("in_training", "registered", "retired")
ORIGINS = ("trained", "derived", "imported", "base")
MOST_PARENTS = 100
MOST_SHOWN = 500
SHARED = "shared"
_NAMED = {"family": key(), "name": key(), "version": key()}
_AUDIENCE = text("`shared`, or whose own it is", longest=128, null=True)
_ARTEFACTS = listof(ref("ArtefactSaid"), null=True)
_SEEN = {
    "object": const("model"),
    "id": id_of(ids.MODEL),
    **_NAMED,
    "owner": text("Whose own model it is; null: shared", null=True),
    "origin": choice(ORIGINS),
    "lineage": choice(taint.LINEAGES, "As well known as the least known of its ancestors"),
    "state": choice(STATES),
    "retired_at": time(null=True),
    "created_at": time(),
    "entry": id_of(ids.ENTRY),
}
COMPONENTS = {
    "ModelNamed": record(_NAMED),
    "ModelRef": record({"id": id_of(ids.MODEL), **_NAMED}),
    "ModelSummary": record(
        _SEEN,
        {
            "direct": boolean("Learned from the tenant itself; only where asked for one"),
            "through": listof(ref("ModelNamed"), "The ancestors that learned from the tenant"),
        },
    ),
    "ModelList": page_of("ModelSummary"),
    "ModelTenant": record(
        {
            "tenant": text(),
            "categories": listof(text()),
            "how": listof(
                choice(("used", "declared", "cleared")),
                "`used`: a run reported it; `cleared`: the run has not reported; `declared`: at import",
            ),
            "direct": boolean("false: by descent alone"),
        }
    ),
    "ModelRun": record(
        {
            "clearance": id_of(ids.CLEARANCE),
            "run": text(),
            "purpose": text(),
            "datasets": listof(text(), "What it said it would read"),
        }
    ),
    "ModelFile": record({"kind": text(), "name": text(), "sha256": text(null=True), "location": text(null=True)}),
    "ModelLine": record(
        {
            "count": integer("All of them that are yours to know", least=0),
            "models": listof(ref("ModelRef"), f"The newest {MOST_SHOWN}"),
        }
    ),
    "ModelEdge": record({"child": id_of(ids.MODEL), "parent": id_of(ids.MODEL), "kind": choice(KINDS)}),
    "Model": record(
        {
            **_SEEN,
            "ownership": choice(taint.OWNERSHIPS, "The strictest that the terms of its data say"),
            "retire_by": time("A withdrawal retires it by then", null=True),
            "tenants": listof(ref("ModelTenant"), "Whose data it rests on, itself and by descent"),
            "obligations": listof(ref("Obligation"), "That go with it, of all its ancestors"),
            "runs": listof(ref("ModelRun")),
            "artefacts": listof(ref("ModelFile")),
            "ancestors": ref("ModelLine"),
            "descendants": ref("ModelLine"),
            "derivations": listof(ref("ModelEdge"), "Among the models shown"),
            "revision": integer(least=0),
        }
    ),
    "DeriveSaid": record(
        {
            "parents": listof(ref("ModelNamed"), f"At most {MOST_PARENTS}", least=1),
            "child": record(_NAMED, {"audience": _AUDIENCE}),
        },
        {"kind": choice(KINDS, "Left out: other", null=True), "artefacts": _ARTEFACTS},
        example={
            "parents": [{"family": "wear", "name": "pm", "version": "7"}],
            "child": {"family": "wear", "name": "pm", "version": "7-int8"},
            "kind": "quantisation",
        },
    ),
    "ImportSaid": record(
        {
            "model": record(_NAMED, {"audience": _AUDIENCE}),
            "lineage": {
                "oneOf": [
                    choice(("unknown", "none")),
                    listof(record({"tenant": text(longest=128), "category": key()}), least=1),
                ],
                "description": "`none`: open weights, a root without tenants",
            },
        },
        {"artefacts": _ARTEFACTS},
        example={"model": {"family": "open", "name": "base", "version": "3"}, "lineage": "none"},
    ),
    "CheckSaid": record(
        {"model": ref("ModelNamed"), "use": choice(permits.USES)},
        {"audience": text("For whom; `shared` for all. Left out: for whoever may", longest=128, null=True)},
        example={"model": {"family": "wear", "name": "pm", "version": "7"}, "use": "deploy"},
    ),
    "ModelReason": record(
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
        {"since": time(), "retire_by": time(), "breaches": integer("How many", least=1)},
    ),
    "ModelCheck": record(
        {
            "object": const("model_check"),
            "allow": boolean(),
            "reasons": listof(ref("ModelReason")),
            "retire_by": time("A withdrawal retires it; until then it may be served", null=True),
            "revision": integer(least=0),
        }
    ),
    "Attestation": record(
        {
            "payload": text("An in-toto Statement v1 with predicate SVR v0.2, base64"),
            "payloadType": const(dsse.IN_TOTO),
            "signatures": listof(record({"keyid": text("As in jwks.json"), "sig": text("Ed25519, base64")})),
        },
        says="A DSSE envelope",
    ),
    "RetireSaid": record(
        {"model": ref("ModelNamed"), "reason": text("Kept beside the ledger", longest=500)},
        example={"model": {"family": "wear", "name": "pm", "version": "7"}, "reason": "Replaced by version 8."},
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Derived:
    parents: tuple[ModelName, ...]
    child: ModelName
    audience: str | None
    kind: str
    artefacts: tuple[Artefact, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    model: ModelName
    audience: str | None
    declared: Declared
    artefacts: tuple[Artefact, ...]


def read_derived(members: Members) -> Derived:
    parents = tuple(_named(one) for one in members.children("parents", least=1))
    if len(parents) > MOST_PARENTS:
        members.note("parents", "bad_value", f"Expected at most {MOST_PARENTS} of them.")
    child = members.child("child")
    audience = child.optional_text("audience", longest=128)
    return Derived(
        tuple(dict.fromkeys(parents)),
        _named(child),
        audience,
        members.optional_choice("kind", KINDS) or "other",
        report.read_artefacts(members),
    )


def read_imported(members: Members) -> Imported:
    model = members.child("model")
    audience = model.optional_text("audience", longest=128)
    return Imported(_named(model), audience, _declared(members), report.read_artefacts(members))


def read_named(members: Members) -> ModelName:
    return _named(members.child("model"))


def write_summary(seen: VersionSeen) -> dict[str, Any]:
    return {
        "object": "model",
        "id": ids.render(ids.MODEL, seen.id),
        **seen.model.to_dict(),
        "owner": seen.owner_key,
        "origin": seen.origin,
        "lineage": seen.lineage,
        "state": seen.state,
        "retired_at": None if seen.retired_at is None else times.render(seen.retired_at),
        "created_at": times.render(seen.created_at),
        "entry": ids.render(ids.ENTRY, seen.entry),
    }


def write_learned(one: Learned) -> dict[str, Any]:
    return {
        **write_summary(one.version),
        "direct": one.direct,
        "through": [model.to_dict() for model in one.through],
    }


def write_tenant(one: RestsOn) -> dict[str, Any]:
    return {
        "tenant": one.key,
        "categories": list(one.categories),
        "how": list(one.how),
        "direct": one.direct,
    }


def write_run(one: RunSeen) -> dict[str, Any]:
    return {
        "clearance": ids.render(ids.CLEARANCE, one.clearance),
        "run": one.run,
        "purpose": one.purpose,
        "datasets": list(one.datasets),
    }


def write_file(one: FileSeen) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "sha256": one.sha256 or None,
        "location": one.location or None,
    }


def write_line(line: Line) -> dict[str, Any]:
    return {
        "count": line.count,
        "models": [{"id": ids.render(ids.MODEL, id), **model.to_dict()} for id, model in line.newest.items()],
    }


def write_edge(one: Edge) -> dict[str, Any]:
    return {
        "child": ids.render(ids.MODEL, one.child),
        "parent": ids.render(ids.MODEL, one.parent),
        "kind": one.kind,
    }


def write_check(permit: Permit, *, revision: int) -> dict[str, Any]:
    return {
        "object": "model_check",
        "allow": permit.allow,
        "reasons": [
            {
                "code": one.code,
                **{
                    name: times.render(said) if isinstance(said, datetime) else said
                    for name, said in one.detail.items()
                },
            }
            for one in permit.reasons
        ],
        "retire_by": None if permit.retire_by is None else times.render(permit.retire_by),
        "revision": revision,
    }


def _named(members: Members) -> ModelName:
    model = ModelName(members.key("family"), members.key("name"), members.key("version"))
    members.refuse_unknown()
    return model


def _declared(members: Members) -> Declared:
    if members.is_text("lineage", "unknown"):
        return UNKNOWN
    if members.is_text("lineage", "none"):
        return OPEN_WEIGHTS
    said = members.value("lineage")
    if "lineage" in members.names() and not isinstance(said, list):
        members.note("lineage", "bad_value", "Expected unknown, none, or a list of sources.")
        return UNKNOWN
    sources = []
    for child in members.children("lineage", least=1 if members.has("lineage") else 0):
        sources.append(Source(child.text("tenant", longest=128), child.key("category")))
        child.refuse_unknown()
    return Declared("declared", sources=tuple(sources))
