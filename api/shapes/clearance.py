from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api.shapes.schema import (
    Schema,
    boolean,
    choice,
    const,
    id_of,
    integer,
    key,
    listof,
    record,
    ref,
    text,
    time,
)
from lineage.clearances import drops
from lineage.clearances.asking import DEFAULT_LEASE_SECONDS, LONGEST_LEASE_SECONDS, Asking
from lineage.clearances.drops import Drop
from lineage.clearances.queries.clearances import ClearanceSeen
from lineage.judgement.model_name import ModelName
from lineage.runs.operations.running import Beat
from wire import ids, times
from wire.members import Members

STATUSES = ("active", "invalidated", "expired", "completed", "abandoned", "denied")
MOST_CATEGORIES = 200
_SHORT = text(longest=128)
_MODEL = record({"family": key(), "name": key(), "version": key()})
_TENANTS: Schema = {
    "oneOf": [const("*"), listof(_SHORT, least=1)],
    "description": "`*`: everybody; else keys or aliases",
}
_PAIR = {"tenant": text(), "category": text()}
COMPONENTS = {
    "ClearanceSaid": record(
        {
            "run": text("Its name; the same again with the same body is the same clearance", longest=200),
            "model": _MODEL,
            "purpose": key(),
            "form": text(longest=100),
            "region": text(longest=100),
            "categories": listof(_SHORT, f"At most {MOST_CATEGORIES}", least=1),
            "tenants": _TENANTS,
            "datasets": listof(text(longest=2000), "Where the data lies"),
            "audience": text("`shared`, or whose model it will be", longest=128),
        },
        {
            "processors": listof(text(longest=200), null=True),
            "data_from": time(null=True),
            "data_until": time(null=True),
            "lease_seconds": integer(
                f"Left out: {DEFAULT_LEASE_SECONDS}", least=1, most=LONGEST_LEASE_SECONDS, null=True
            ),
            "validate_only": boolean("Check everything, record nothing", null=True),
        },
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
    ),
    "Exclusion": record({**_PAIR, "reasons": listof(ref("ManifestReason"))}),
    "ManifestReason": record({"code": text("As in decisions")}, says="More by code")
    | {"additionalProperties": True},
    "ManifestCounts": record(
        {
            "tenants": integer("With anything cleared", least=0),
            "pairs": integer("Of tenant and category, cleared", least=0),
            "excluded": integer("Pairs left out", least=0),
        }
    ),
    "Dropped": record(
        {
            **_PAIR,
            "since": time(),
            "reasons": listof(text()),
            "action": choice((drops.DROP_TENANT, drops.STOP_RUN)),
        },
        says="A pair of the manifest that is no longer allowed",
    ),
    "Clearance": record(
        {
            "object": const("clearance"),
            "id": id_of(ids.CLEARANCE, "null where only validated", null=True),
            "run": text(),
            "status": choice(STATUSES),
            "revision": integer("The ledger's size the manifest was true at", least=0),
            "model": _MODEL,
            "purpose": text(),
            "form": text(),
            "region": text(),
            "processors": listof(text()),
            "audience": text(),
            "categories": listof(text()),
            "tenants": {"oneOf": [const("*"), listof(text())]},
            "datasets": listof(text()),
            "data_from": time(null=True),
            "data_until": time(null=True),
            "lease_seconds": integer(least=1),
            "created_at": time(),
            "expires_at": time("Until when the lease runs; a heartbeat renews it"),
            "ended_at": time(null=True),
            "manifest": record(
                {
                    "digest": text("Of the manifest's RFC 8785 bytes", pattern="^sha256:[0-9a-f]{64}$"),
                    "counts": ref("ManifestCounts"),
                    "excluded": listof(ref("Exclusion")),
                }
            ),
            "withdrawn": listof(ref("Dropped"), "What has fallen out of the manifest since"),
            "entry": id_of(ids.ENTRY, "null where only validated", null=True),
        }
    ),
    "Heartbeat": record(
        {
            "object": const("heartbeat"),
            "clearance": id_of(ids.CLEARANCE),
            "still_valid": boolean("The run may go on, without what is withdrawn"),
            "status": choice(STATUSES),
            "expires_at": time(),
            "withdrawn": listof(ref("Dropped"), "Everything so far, not only what is new"),
        }
    ),
    "Manifest": record(
        {
            "object": const("manifest"),
            "clearance": id_of(ids.CLEARANCE),
            "run": text(),
            "revision": integer(least=0),
            "issued_at": time(),
            "purpose": text(),
            "form": text(),
            "region": text(),
            "processors": listof(text()),
            "audience": text(),
            "model": _MODEL,
            "data_from": time(null=True),
            "data_until": time(null=True),
            "datasets": listof(text()),
            "categories": listof(ref("ManifestCategory")),
            "anonymity": {
                "oneOf": [
                    record({"k": integer(), "min_tenants": integer(), "max_tenant_share_bps": integer()}),
                    {"type": "null"},
                ]
            },
            "entries": listof(ref("ManifestEntry")),
            "excluded": listof(ref("Exclusion")),
        }
    ),
    "ManifestCategory": record(
        {
            "code": text(),
            "version": integer(least=1),
            "time_field": text(null=True),
            "third_party": boolean(),
            "fields": listof(
                record(
                    {
                        "name": text(),
                        "type": text(),
                        "identifies": choice(("none", "person", "organisation")),
                        "quasi_identifier": boolean(),
                    }
                )
            ),
        }
    ),
    "ManifestEntry": record(
        {
            **_PAIR,
            "aliases": listof(text(), "Other names of the tenant in the data"),
            "consent": id_of(ids.CONSENT),
            "fields": listof(text()),
            "data_from": time("Half-open; null: no limit", null=True),
            "data_until": time(null=True),
            "excluding": listof(record({"from": time(null=True), "until": time(null=True)})),
            "obligations": listof(ref("Obligation"), "Beyond fields, window and deletion"),
            "delete_after_days": integer(least=1),
        }
    ),
}


def read(members: Members) -> Asking:
    model = members.child("model")
    named = ModelName(model.key("family"), model.key("name"), model.key("version"))
    model.refuse_unknown()
    categories = members.texts("categories", longest=128)
    if len(categories) > MOST_CATEGORIES:
        members.note("categories", "bad_value", f"Expected at most {MOST_CATEGORIES} of them.")
    return Asking(
        run=_run(members),
        model=named,
        purpose=members.key("purpose"),
        form=members.text("form", longest=100),
        region=members.text("region", longest=100),
        categories=categories,
        tenants=None if members.is_text("tenants", "*") else members.texts("tenants", longest=128),
        datasets=members.texts("datasets", least=0, longest=2000),
        audience=members.text("audience", longest=128),
        processors=members.optional_texts("processors", longest=200) or (),
        data_from=members.optional_time("data_from"),
        data_until=_until(members),
        lease_seconds=members.optional_integer("lease_seconds", least=1, most=LONGEST_LEASE_SECONDS)
        or DEFAULT_LEASE_SECONDS,
    )


def write(
    seen: ClearanceSeen,
    *,
    excluded: Sequence[Any],
    withdrawn: Sequence[Drop],
    recorded: bool = True,
) -> dict[str, Any]:
    asking = seen.asking
    return {
        "object": "clearance",
        "id": ids.render(ids.CLEARANCE, seen.id) if recorded else None,
        "run": asking.run,
        "status": seen.status,
        "revision": seen.revision,
        "model": asking.model.to_dict(),
        "purpose": asking.purpose,
        "form": asking.form,
        "region": asking.region,
        "processors": list(asking.processors),
        "audience": asking.audience,
        "categories": list(asking.categories),
        "tenants": "*" if asking.tenants is None else list(asking.tenants),
        "datasets": list(asking.datasets),
        "data_from": _time(asking.data_from),
        "data_until": _time(asking.data_until),
        "lease_seconds": asking.lease_seconds,
        "created_at": times.render(seen.created_at),
        "expires_at": times.render(seen.expires_at),
        "ended_at": _time(seen.ended_at),
        "manifest": {
            "digest": seen.manifest_digest,
            "counts": {"tenants": seen.tenants, "pairs": seen.pairs, "excluded": seen.excluded},
            "excluded": list(excluded),
        },
        "withdrawn": [drop.to_dict() for drop in withdrawn],
        "entry": ids.render(ids.ENTRY, seen.entry) if recorded else None,
    }


def write_beat(clearance: str, beat: Beat) -> dict[str, Any]:
    return {
        "object": "heartbeat",
        "clearance": clearance,
        "still_valid": beat.still_valid,
        "status": beat.status,
        "expires_at": times.render(beat.expires_at),
        "withdrawn": [drop.to_dict() for drop in beat.withdrawn],
    }


def _run(members: Members) -> str:
    run = members.text("run", longest=200)
    if members.has("run") and not run:
        members.note("run", "bad_value", "Expected at least one character.")
    return run


def _until(members: Members) -> datetime | None:
    until = members.optional_time("data_until")
    since = members.optional_time("data_from")
    if since is not None and until is not None and until <= since:
        members.note("data_until", "bad_window", "The window ends before it begins.")
    return until


def _time(instant: datetime | None) -> str | None:
    return None if instant is None else times.render(instant)
