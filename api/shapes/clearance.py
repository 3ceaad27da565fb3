"""Clearances of training runs, and their heartbeats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api import clearance_signatures
from api.schema.records import ListOf, Noun, Nullable, OneOf, Page, Record, Written
from api.schema.scalars import Boolean, Choice, Constant, Flag, Id, Integer, Key, Text, Time, is_not_empty
from api.shapes.manifest import EXCLUSION, MODEL, PAIR
from lineage.clearances import drops
from lineage.clearances.clearance_request import (
    DEFAULT_LEASE_SECONDS,
    MAX_LEASE_SECONDS,
    NEXT,
    Attempt,
    ClearanceRequest,
)
from lineage.clearances.drops import Drop
from lineage.clearances.queries.clearances import ClearanceRecord
from lineage.judgement.model_name import ModelName
from wire import ids
from wire.object_reader import ObjectReader

MEASURES = ("anonymity", "leakage")
STATUSES = ("active", "paused", "invalidated", "expired", "completed", "abandoned", "denied")
_SHORT = Text(longest=128)
_SIGNED = (
    "JWS of type `licet-clearance+jws` over `{clearance, manifest_digest, revision, expires_at, status}`, and"
    " `withdrawn_digest` where `withdrawn` has items"
)
MODEL_NAME = {"family": Key(), "name": Key(), "version": Key()}


def _asking(
    *, tenants: str | tuple[str, ...], attempt: Attempt, validate_only: bool, **members: Any
) -> dict[str, Any]:
    asking = ClearanceRequest(tenants=None if isinstance(tenants, str) else tenants, **members)
    return {"asking": asking, "attempt": attempt, "validate_only": validate_only}


def _is_reason(text: str) -> str | None:
    return None if not text or text.strip() else "Say why."


def _check_request(members: ObjectReader, values: dict[str, Any]) -> None:
    since, until = values["data_from"], values["data_until"]
    if since is not None and until is not None and until <= since:
        members.note("data_until", "bad_window", "The window ends before it begins.")
    if values["delta"] and values["base"] is None:
        members.note("base", "missing_member", "An adapter needs the version that it is a delta on.")
    if values["measure"] and values["unmeasured"] is not None:
        members.note("unmeasured", "bad_value", "A run measures its data, or says why it does not.")


CLEARANCE_REQUEST = Noun(
    "ClearanceSaid",
    {
        "run": Text(
            "Name of the run. The same name with the same body is the same run, with one or more attempts",
            longest=200,
            check=is_not_empty,
        ),
        "model": Record(MODEL_NAME, make=ModelName),
        "purpose": Key(),
        "form": Text(longest=100),
        "region": Text(longest=100),
        "categories": ListOf(_SHORT, least=1, most=200),
        "tenants": OneOf(
            Constant("*"), ListOf(_SHORT, least=1), description="Keys or aliases, or `*` for every tenant"
        ),
        "datasets": ListOf(Text(longest=2000), "Where the data is"),
        "audience": Text("`shared`, or the key of the tenant that the model is for", longest=128),
    },
    {
        "processors": ListOf(Text(longest=200), null=True).default(()),
        "data_from": Time(null=True),
        "data_until": Time(null=True),
        "lease_seconds": Integer(
            f"{DEFAULT_LEASE_SECONDS} if left out", least=1, most=MAX_LEASE_SECONDS, null=True
        ).default(DEFAULT_LEASE_SECONDS),
        "base": Record(
            MODEL_NAME, make=ModelName, description="The version that the run trains further", null=True
        ),
        "delta": Flag("The new version is an adapter on `base`"),
        "measure": ListOf(
            Choice(MEASURES), "What the run is going to measure of its data", null=True
        ).default(()),
        "unmeasured": Text(
            "Why a run for an anonymised, aggregated or synthetic form measures nothing. Its versions are not"
            " deployed or served until a measurement is reported",
            longest=500,
            null=True,
            check=_is_reason,
        ),
        "attempt": OneOf(
            Constant(NEXT),
            Integer(least=1, null=True),
            description="The attempt of the run: its number, or `next`. `next` is the current attempt until that has"
            " ended, then the one after it. Left out: the newest attempt, as it is now",
        ),
        "validate_only": Flag("Check everything, record nothing"),
    },
    make=_asking,
    check=_check_request,
    example={
        "run": "nightly-2026-11-21",
        "model": {"family": "wear", "name": "pm", "version": "7"},
        "purpose": "train-shared-model",
        "form": "pseudonymised",
        "region": "DE",
        "categories": ["machine-telemetry"],
        "tenants": "*",
        "datasets": ["s3://telemetry/2026"],
        "audience": "shared",
        "lease_seconds": 300,
    },
)
COUNTS = Noun(
    "ManifestCounts",
    {
        "tenants": Integer("Tenants with cleared data", least=0),
        "pairs": Integer("Cleared pairs of tenant and category", least=0),
        "excluded": Integer("Pairs that were left out", least=0),
    },
)
_MANIFEST = Record(
    {
        "digest": Text("SHA-256 of the manifest's RFC 8785 form", pattern="^sha256:[0-9a-f]{64}$").source(
            "manifest_digest"
        ),
        "counts": COUNTS.source(lambda clearance: clearance),
        "excluded": ListOf(Written(EXCLUSION)),
    }
)
DROPPED = Noun(
    "Dropped",
    {
        **PAIR,
        "since": Time(),
        "reasons": ListOf(Text()),
        "action": Choice((drops.DROP_TENANT, drops.STOP_RUN)),
    },
    description="A pair of the manifest that is no longer allowed",
)
CLEARANCE = Noun(
    "Clearance",
    {
        "object": Constant("clearance"),
        "id": Id(ids.CLEARANCE, "Null with `validate_only`", null=True),
        "run": Text().source("asking.run"),
        "attempt": Integer("Counts the attempts of the run, from 1", least=1),
        "status": Choice(STATUSES),
        "revision": Integer("Size of the ledger that the manifest was true at", least=0),
        "model": MODEL.source("asking.model"),
        "purpose": Text().source("asking.purpose"),
        "form": Text().source("asking.form"),
        "region": Text().source("asking.region"),
        "processors": ListOf(Text()).source("asking.processors"),
        "audience": Text().source("asking.audience"),
        "categories": ListOf(Text()).source("asking.categories"),
        "tenants": OneOf(Constant("*"), ListOf(Text())).source(
            lambda clearance: "*" if clearance.asking.tenants is None else clearance.asking.tenants
        ),
        "datasets": ListOf(Text()).source("asking.datasets"),
        "data_from": Time(null=True).source("asking.data_from"),
        "data_until": Time(null=True).source("asking.data_until"),
        "lease_seconds": Integer(least=1).source("asking.lease_seconds"),
        "base": Nullable(MODEL).source("asking.base"),
        "delta": Boolean().source("asking.delta"),
        "measure": ListOf(Choice(MEASURES)).source("asking.measure"),
        "unmeasured": Text(null=True).source("asking.unmeasured"),
        "created_at": Time(),
        "expires_at": Time("When the lease ends or ended; a heartbeat renews it"),
        "resume_until": Time(
            "A heartbeat before this instant renews or resumes the run. Null once it has ended", null=True
        ),
        "ended_at": Time(null=True),
        "manifest": Written(_MANIFEST),
        "withdrawn": ListOf(Written(DROPPED), "What was dropped from the manifest since"),
        "entry": Id(ids.ENTRY, "Null with `validate_only`", null=True),
        "jws": Text(f"{_SIGNED}. Null with `validate_only`", null=True),
    },
)
CLEARANCE_SUMMARY = Noun(
    "ClearanceSummary",
    {
        "object": Constant("clearance"),
        "id": Id(ids.CLEARANCE),
        "run": Text().source("asking.run"),
        "attempt": Integer("Counts the attempts of the run, from 1", least=1),
        "status": Choice(STATUSES),
        "model": MODEL.source("asking.model"),
        "purpose": Text().source("asking.purpose"),
        "form": Text().source("asking.form"),
        "region": Text().source("asking.region"),
        "audience": Text().source("asking.audience"),
        "categories": ListOf(Text()).source("asking.categories"),
        "counts": COUNTS.source(lambda clearance: clearance),
        "created_at": Time(),
        "expires_at": Time("When the lease ends or ended"),
        "resume_until": Time("Null once the run has ended", null=True),
        "ended_at": Time(null=True),
    },
    description="A clearance in a list. `GET /v1/clearances/{id}` has all of it",
)
CLEARANCE_LIST = Page(CLEARANCE_SUMMARY, "ClearanceList")
HEARTBEAT = Noun(
    "Heartbeat",
    {
        "object": Constant("heartbeat"),
        "clearance": Id(ids.CLEARANCE),
        "still_valid": Boolean("True if the run may go on without what was withdrawn"),
        "status": Choice(STATUSES),
        "attempt": Integer("The attempt of the run", least=1),
        "expires_at": Time(),
        "withdrawn": ListOf(Written(DROPPED), "Everything that was dropped so far"),
        "jws": Text(f"{_SIGNED}. `revision` is that of this answer"),
    },
)


def write(
    clearance: ClearanceRecord, *, excluded: Sequence[Any], withdrawn: Sequence[Drop], recorded: bool = True
) -> dict[str, Any]:
    """Write a clearance as JSON. `recorded` False: it was only validated and has no id yet."""
    only_validated = {} if recorded else {"id": None, "entry": None}
    written = CLEARANCE.write(
        clearance,
        manifest=_MANIFEST.write(clearance, excluded=excluded),
        withdrawn=withdrawn,
        jws=None,
        **only_validated,
    )
    if recorded:
        written["jws"] = clearance_signatures.sign(
            written,
            clearance=written["id"],
            manifest_digest=written["manifest"]["digest"],
            revision=written["revision"],
        )
    return written


def write_heartbeat(beat: Any, *, clearance: ClearanceRecord, revision: int) -> dict[str, Any]:
    """Write the answer to a heartbeat as JSON. `revision` is the size of the ledger now."""
    written = HEARTBEAT.write(beat, clearance=clearance.id, jws="")
    written["jws"] = clearance_signatures.sign(
        written,
        clearance=written["clearance"],
        manifest_digest=clearance.manifest_digest,
        revision=revision,
    )
    return written
