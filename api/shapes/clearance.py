"""Clearances of training runs, and their heartbeats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api.schema.records import listof, noun, one_of, record, written
from api.schema.scalars import boolean, choice, constant, flag, id_of, integer, is_not_empty, key, text, time
from api.shapes.manifest import EXCLUSION, MODEL, PAIR
from lineage.clearances import drops
from lineage.clearances.asking import DEFAULT_LEASE_SECONDS, LONGEST_LEASE_SECONDS, Asking
from lineage.clearances.drops import Drop
from lineage.clearances.queries.clearances import ClearanceSeen
from lineage.judgement.model_name import ModelName
from wire import ids
from wire.members import Members

STATUSES = ("active", "invalidated", "expired", "completed", "abandoned", "denied")
_SHORT = text(longest=128)
MODEL_NAME = {"family": key(), "name": key(), "version": key()}


def _asking(*, tenants: str | tuple[str, ...], validate_only: bool, **members: Any) -> dict[str, Any]:
    asking = Asking(tenants=None if isinstance(tenants, str) else tenants, **members)
    return {"asking": asking, "validate_only": validate_only}


def _check_window(members: Members, values: dict[str, datetime | None]) -> None:
    since, until = values["data_from"], values["data_until"]
    if since is not None and until is not None and until <= since:
        members.note("data_until", "bad_window", "The window ends before it begins.")


CLEARANCE_REQUEST = noun(
    "ClearanceSaid",
    {
        "run": text(
            "Name of the run. The same name with the same body is the same clearance",
            longest=200,
            check=is_not_empty,
        ),
        "model": record(MODEL_NAME, make=ModelName),
        "purpose": key(),
        "form": text(longest=100),
        "region": text(longest=100),
        "categories": listof(_SHORT, least=1, most=200),
        "tenants": one_of(
            constant("*"), listof(_SHORT, least=1), description="Keys or aliases, or `*` for every tenant"
        ),
        "datasets": listof(text(longest=2000), "Where the data is"),
        "audience": text("`shared`, or the key of the tenant that the model is for", longest=128),
    },
    {
        "processors": listof(text(longest=200), null=True).default(()),
        "data_from": time(null=True),
        "data_until": time(null=True),
        "lease_seconds": integer(
            f"{DEFAULT_LEASE_SECONDS} if left out", least=1, most=LONGEST_LEASE_SECONDS, null=True
        ).default(DEFAULT_LEASE_SECONDS),
        "validate_only": flag("Check everything, record nothing"),
    },
    make=_asking,
    check=_check_window,
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
COUNTS = noun(
    "ManifestCounts",
    {
        "tenants": integer("Tenants with cleared data", least=0),
        "pairs": integer("Cleared pairs of tenant and category", least=0),
        "excluded": integer("Pairs that were left out", least=0),
    },
)
_MANIFEST = record(
    {
        "digest": text("SHA-256 of the manifest's RFC 8785 form", pattern="^sha256:[0-9a-f]{64}$").source(
            "manifest_digest"
        ),
        "counts": COUNTS.source(lambda clearance: clearance),
        "excluded": listof(written(EXCLUSION)),
    }
)
DROPPED = noun(
    "Dropped",
    {
        **PAIR,
        "since": time(),
        "reasons": listof(text()),
        "action": choice((drops.DROP_TENANT, drops.STOP_RUN)),
    },
    description="A pair of the manifest that is no longer allowed",
)
CLEARANCE = noun(
    "Clearance",
    {
        "object": constant("clearance"),
        "id": id_of(ids.CLEARANCE, "Null with `validate_only`", null=True),
        "run": text().source("asking.run"),
        "status": choice(STATUSES),
        "revision": integer("Size of the ledger that the manifest was true at", least=0),
        "model": MODEL.source("asking.model"),
        "purpose": text().source("asking.purpose"),
        "form": text().source("asking.form"),
        "region": text().source("asking.region"),
        "processors": listof(text()).source("asking.processors"),
        "audience": text().source("asking.audience"),
        "categories": listof(text()).source("asking.categories"),
        "tenants": one_of(constant("*"), listof(text())).source(
            lambda clearance: "*" if clearance.asking.tenants is None else clearance.asking.tenants
        ),
        "datasets": listof(text()).source("asking.datasets"),
        "data_from": time(null=True).source("asking.data_from"),
        "data_until": time(null=True).source("asking.data_until"),
        "lease_seconds": integer(least=1).source("asking.lease_seconds"),
        "created_at": time(),
        "expires_at": time("When the lease ends; a heartbeat renews it"),
        "ended_at": time(null=True),
        "manifest": written(_MANIFEST),
        "withdrawn": listof(written(DROPPED), "What was dropped from the manifest since"),
        "entry": id_of(ids.ENTRY, "Null with `validate_only`", null=True),
    },
)
HEARTBEAT = noun(
    "Heartbeat",
    {
        "object": constant("heartbeat"),
        "clearance": id_of(ids.CLEARANCE),
        "still_valid": boolean("True if the run may go on without what was withdrawn"),
        "status": choice(STATUSES),
        "expires_at": time(),
        "withdrawn": listof(written(DROPPED), "Everything that was dropped so far"),
    },
)


def write(
    clearance: ClearanceSeen, *, excluded: Sequence[Any], withdrawn: Sequence[Drop], recorded: bool = True
) -> dict[str, Any]:
    """`recorded` False: only validated, so it has no id yet."""
    only_validated = {} if recorded else {"id": None, "entry": None}
    return CLEARANCE.write(
        clearance,
        manifest=_MANIFEST.write(clearance, excluded=excluded),
        withdrawn=withdrawn,
        **only_validated,
    )
