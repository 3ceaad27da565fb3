"""Request bodies about model versions."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, OneOf, Record
from api.schema.scalars import Choice, Key, Text, is_not_empty
from api.shapes.clearance import MODEL_NAME
from api.shapes.model import KINDS, MODEL_NAMED
from api.shapes.report import ARTEFACTS
from lineage.judgement import judge
from lineage.judgement.model_name import ModelName
from lineage.versions.operations.importing import (
    OPEN_WEIGHTS,
    UNKNOWN,
    DeclaredSourceInput,
    LineageDeclaration,
)
from wire.object_reader import ObjectReader

SHARED = "shared"
_LINEAGES = {"unknown": UNKNOWN, "none": OPEN_WEIGHTS}


def _with_audience(*, audience: str | None, **name: str) -> tuple[ModelName, str | None]:
    return ModelName(**name), audience


def _derived(
    *, child: tuple[ModelName, str | None], parents: tuple[ModelName, ...], **members: Any
) -> dict[str, Any]:
    model, audience = child
    return {"child": model, "audience": audience, "parents": tuple(dict.fromkeys(parents)), **members}


def _imported(
    *, model: tuple[ModelName, str | None], lineage: str | tuple[DeclaredSourceInput, ...], **members: Any
) -> dict[str, Any]:
    name, audience = model
    declared = (
        _LINEAGES[lineage]
        if isinstance(lineage, str)
        else LineageDeclaration("declared", sources=tuple(lineage))
    )
    return {"model": name, "audience": audience, "declared": declared, **members}


_MODEL = Record(
    MODEL_NAME,
    {"audience": Text("`shared`, or the key of the tenant that owns it", longest=128, null=True)},
    make=_with_audience,
)


def _check_derivation(members: ObjectReader, values: dict[str, Any]) -> None:
    if values["kind"] == "adapter" and len(set(values["parents"] or ())) > 1:
        members.note("parents", "bad_value", "An adapter has one parent, its base.")


def _check_use(members: ObjectReader, values: dict[str, Any]) -> None:
    if values["use"] == "serve" and values["audience"] is None:
        members.note("audience", "missing_member", "Name the audience: a tenant, or `shared`.")


DERIVE_REQUEST = Noun(
    "DeriveSaid",
    {"parents": ListOf(MODEL_NAMED, least=1, most=100), "child": _MODEL},
    {"kind": Choice(KINDS, "`other` if left out", null=True).default("other"), "artefacts": ARTEFACTS},
    make=_derived,
    check=_check_derivation,
    example={
        "parents": [{"family": "wear", "name": "pm", "version": "7"}],
        "child": {"family": "wear", "name": "pm", "version": "7-int8"},
        "kind": "quantisation",
    },
)
_SOURCE = Record({"tenant": Text(longest=128), "category": Key()}, make=DeclaredSourceInput)
IMPORT_REQUEST = Noun(
    "ImportSaid",
    {
        "model": _MODEL,
        "lineage": OneOf(
            Choice(("unknown", "none")),
            ListOf(_SOURCE, least=1),
            description="The data it learned from. `none`: open weights that learned from no tenant",
            expected="Expected unknown, none, or a list of sources.",
        ),
    },
    {"artefacts": ARTEFACTS},
    make=_imported,
    example={"model": {"family": "open", "name": "base", "version": "3"}, "lineage": "none"},
)
CHECK_REQUEST = Noun(
    "CheckSaid",
    {"model": MODEL_NAMED, "use": Choice(judge.USES)},
    {
        "audience": Text(
            "`shared`, or the key of a tenant; `serve` needs it. Left out: see `not_for` in the answer",
            longest=128,
            null=True,
        ),
        "region": Text("Where it would be deployed or served: a country, EU or EEA", longest=100, null=True),
    },
    check=_check_use,
    example={"model": {"family": "wear", "name": "pm", "version": "7"}, "use": "deploy"},
)
RETIRE_REQUEST = Noun(
    "RetireSaid",
    {"model": MODEL_NAMED, "reason": Text("Kept outside of the ledger", longest=500, check=is_not_empty)},
    example={"model": {"family": "wear", "name": "pm", "version": "7"}, "reason": "Replaced by version 8."},
)
