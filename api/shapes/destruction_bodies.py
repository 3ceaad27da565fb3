"""What callers send about destruction orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from api.schema.records import listof, noun, one_of, record
from api.schema.scalars import choice, digest, filled, id_of, text, time, uuid
from lineage.destruction import words
from lineage.destruction.operations.confirming import Performed, Somebody, Verified
from wire import ids

_MANUAL_CAUSES = ("hand", "terms", "subject_request", "change_of_control")


def _verified(*, method: str, by: str | Somebody, at: datetime) -> Verified:
    return Verified(method, Somebody(by) if isinstance(by, str) else by, at)


def _performed(
    *, performed_by: Somebody, holdings: tuple[str, ...] | None, verification: Verified | None, **deed: Any
) -> dict[str, Any]:
    return {"performed": Performed(by=performed_by, **deed), "verified": verification, "holdings": holdings}


def _verification(*, confirmation: str | None, **look: Any) -> dict[str, Any]:
    return {"verified": _verified(**look), "confirmation": UUID(confirmation) if confirmation else None}


_VERIFICATION = {
    "method": filled("How the destruction was verified, such as a count of the tenant's rows", longest=500),
    "by": one_of(
        filled(longest=200),
        record(
            {"name": filled(longest=200)},
            {
                "title": text(longest=200, null=True).default(""),
                "organisation": text(longest=200, null=True).default(""),
            },
            make=Somebody,
        ),
        description="The person who verified it; somebody else than the one who performed it",
    ),
    "at": time(),
}
_EXAMPLE = {"method": "counted the tenant's rows: none", "by": "Wanda Wells", "at": "2026-11-21T11:00:00Z"}

ORDER_DESTRUCTION = noun(
    "DestructionSaid",
    {
        "tenant": text("Key or alias of the tenant", longest=128),
        "reason": text("Why the data is to be destroyed", longest=500),
        "due_at": time("The deadline"),
    },
    {
        "cause": choice(_MANUAL_CAUSES, "`hand` if left out", null=True).default("hand"),
        "category": text("Only data of this category; all categories if left out", longest=128, null=True),
        "holdings": listof(
            id_of(ids.HOLDING), "Only these copies; all copies of the tenant's data if left out", null=True
        ),
    },
    example={"tenant": "acme", "reason": "asked for by letter", "due_at": "2026-12-21T00:00:00Z"},
)
CONFIRM_DESTRUCTION = noun(
    "PerformedSaid",
    {
        "method": choice(words.METHOD_CODES, "The method: NIST SP 800-88, and methods for models"),
        "technique": filled("What was done", longest=500),
        "tool": filled("The tool and its version", longest=200),
        "performed_by": record(
            {"name": filled(longest=200), "title": text(longest=200), "organisation": filled(longest=200)},
            make=Somebody,
        ),
        "performed_at": time("Neither in the future nor before the day on which the copy was first reported"),
    },
    {
        "holdings": listof(
            id_of(ids.HOLDING), "Only these copies of the order; all of them if left out", least=1, null=True
        ),
        "verification": record(_VERIFICATION, make=_verified, null=True),
        "evidence_sha256": digest(
            "SHA-256 of the evidence, as 64 lower-case hexadecimal digits", null=True
        ).default(""),
        "residuals": text(
            "What remains after the destruction; required for `unlearn`", longest=2000, null=True
        ).default(""),
    },
    example={
        "method": "rewrite",
        "technique": "compaction without the tenant's keys",
        "tool": "delta-rs 0.20",
        "performed_by": {"name": "Paul Park", "title": "Storage engineer", "organisation": "Vendor GmbH"},
        "performed_at": "2026-11-21T10:00:00Z",
        "verification": _EXAMPLE,
        "evidence_sha256": "a" * 64,
        "residuals": "Backups until 2026-12-21",
    },
    make=_performed,
)
VERIFY_DESTRUCTION = noun(
    "VerifiedSaid",
    _VERIFICATION,
    {"confirmation": uuid("The confirmation to verify; the oldest unverified one if left out", null=True)},
    example=_EXAMPLE,
    make=_verification,
)
HOLD = noun(
    "HoldSaid",
    {"reason": text("Why the copies must be kept", longest=500), "until": time("When the hold ends")},
    example={"reason": "litigation 7 O 12/26", "until": "2027-06-30T00:00:00Z"},
)
RELEASE = noun(
    "ReleaseSaid",
    {},
    {"reason": text("Why the hold ends early", longest=500, null=True).default("")},
    example={"reason": "settled"},
)
REFUSE_DESTRUCTION = noun(
    "RefusalSaid",
    {"reason": text("Why the order will not be carried out. The customer reads it", longest=500)},
    example={"reason": "a law asks us to keep it until 2030"},
)
