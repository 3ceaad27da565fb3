"""Request bodies about destruction orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from api.schema.records import ListOf, Noun, OneOf, Record
from api.schema.scalars import Choice, Digest, Id, Text, Time, Uuid, is_filled
from lineage.destruction import vocabulary
from lineage.destruction.operations.confirmations import DestructionReport, Performer, VerificationInput
from lineage.destruction.operations.residuals import ResidualsReport
from wire import ids

_MANUAL_CAUSES = ("hand", "terms", "subject_request", "change_of_control")


def _verified(*, method: str, by: str | Performer, at: datetime) -> VerificationInput:
    return VerificationInput(method, Performer(by) if isinstance(by, str) else by, at)


def _performed(
    *,
    performed_by: Performer,
    holdings: tuple[str, ...] | None,
    verification: VerificationInput | None,
    **deed: Any,
) -> dict[str, Any]:
    return {
        "performed": DestructionReport(by=performed_by, **deed),
        "verified": verification,
        "holdings": holdings,
    }


def _residuals_gone(
    *, performed_by: Performer, verification: VerificationInput, **deed: Any
) -> dict[str, Any]:
    return {"performed": ResidualsReport(by=performed_by, **deed), "verified": verification}


def _verification(*, confirmation: str | None, **look: Any) -> dict[str, Any]:
    return {"verified": _verified(**look), "confirmation": UUID(confirmation) if confirmation else None}


_VERIFICATION = {
    "method": Text(
        "How the destruction was verified, such as a count of the tenant's rows", longest=500, check=is_filled
    ),
    "by": OneOf(
        Text(longest=200, check=is_filled),
        Record(
            {"name": Text(longest=200, check=is_filled)},
            {
                "title": Text(longest=200, null=True).default(""),
                "organisation": Text(longest=200, null=True).default(""),
            },
            make=Performer,
        ),
        description="The person who verified it; not the person who performed it",
    ),
    "at": Time(),
}
_EXAMPLE = {"method": "counted the tenant's rows: none", "by": "Wanda Wells", "at": "2026-11-21T11:00:00Z"}

ORDER_DESTRUCTION = Noun(
    "DestructionSaid",
    {
        "tenant": Text("Key or alias of the tenant", longest=128),
        "reason": Text("Why the data must be destroyed", longest=500),
        "due_at": Time("The deadline"),
    },
    {
        "cause": Choice(_MANUAL_CAUSES, "`hand` if left out", null=True).default("hand"),
        "category": Text("Only data of this category; all categories if left out", longest=128, null=True),
        "holdings": ListOf(
            Id(ids.HOLDING), "Only these copies; all copies of the tenant's data if left out", null=True
        ),
    },
    example={"tenant": "acme", "reason": "asked for by letter", "due_at": "2026-12-21T00:00:00Z"},
)
CONFIRM_DESTRUCTION = Noun(
    "PerformedSaid",
    {
        "method": Choice(vocabulary.METHOD_CODES, "The method: NIST SP 800-88, and methods for models"),
        "technique": Text("What was done", longest=500, check=is_filled),
        "tool": Text("The tool and its version", longest=200, check=is_filled),
        "performed_by": Record(
            {
                "name": Text(longest=200, check=is_filled),
                "title": Text(longest=200),
                "organisation": Text(longest=200, check=is_filled),
            },
            make=Performer,
        ),
        "performed_at": Time("Neither in the future nor before the day on which the copy was first reported"),
    },
    {
        "holdings": ListOf(
            Id(ids.HOLDING), "Only these copies of the order; all of them if left out", least=1, null=True
        ),
        "verification": Record(_VERIFICATION, make=_verified, null=True),
        "evidence_sha256": Digest(
            "SHA-256 of the evidence, as 64 lower-case hexadecimal digits", null=True
        ).default(""),
        "residuals": Text(
            "What remains after the destruction; required for `unlearn`", longest=2000, null=True
        ).default(""),
        "residuals_until": Time("When what remains should be gone", null=True),
    },
    example={
        "method": "rewrite",
        "technique": "compaction without the tenant's keys",
        "tool": "delta-rs 0.20",
        "performed_by": {"name": "Paul Park", "title": "Storage engineer", "organisation": "Vendor GmbH"},
        "performed_at": "2026-11-21T10:00:00Z",
        "verification": _EXAMPLE,
        "evidence_sha256": "a" * 64,
        "residuals": "Backups",
        "residuals_until": "2200-12-21T00:00:00Z",
    },
    make=_performed,
)
CLOSE_RESIDUALS = Noun(
    "ResidualsGoneSaid",
    {
        "method": Choice(vocabulary.METHOD_CODES, "How what remained was destroyed"),
        "technique": Text("What was done", longest=500, check=is_filled),
        "tool": Text("The tool and its version", longest=200, check=is_filled),
        "performed_by": Record(
            {
                "name": Text(longest=200, check=is_filled),
                "title": Text(longest=200),
                "organisation": Text(longest=200, check=is_filled),
            },
            make=Performer,
        ),
        "performed_at": Time("Not in the future"),
        "verification": Record(_VERIFICATION, make=_verified),
    },
    {"evidence_sha256": Digest("SHA-256 of the evidence", null=True).default("")},
    example={
        "method": "clear",
        "technique": "the backup's retention ended",
        "tool": "S3 lifecycle",
        "performed_by": {"name": "Paul Park", "title": "Storage engineer", "organisation": "Vendor GmbH"},
        "performed_at": "2026-12-21T10:00:00Z",
        "verification": {**_EXAMPLE, "at": "2026-12-21T11:00:00Z"},
    },
    make=_residuals_gone,
)
VERIFY_DESTRUCTION = Noun(
    "VerifiedSaid",
    _VERIFICATION,
    {"confirmation": Uuid("The confirmation to verify; the oldest unverified one if left out", null=True)},
    example=_EXAMPLE,
    make=_verification,
)
HOLD = Noun(
    "HoldSaid",
    {"reason": Text("Why the copies must be kept", longest=500), "until": Time("When the hold ends")},
    example={"reason": "litigation 7 O 12/26", "until": "2027-06-30T00:00:00Z"},
)
RELEASE = Noun(
    "ReleaseSaid",
    {},
    {"reason": Text("Why the hold ends early", longest=500, null=True).default("")},
    example={"reason": "settled"},
)
REFUSE_DESTRUCTION = Noun(
    "RefusalSaid",
    {"reason": Text("Why the order will not be carried out. The customer reads it", longest=500)},
    example={"reason": "a law asks us to keep it until 2030"},
)
