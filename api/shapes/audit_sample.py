"""The sample of an audit, and the two steps by which it is drawn."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Nullable, Record
from api.schema.scalars import Choice, Constant, Digest, Id, Integer, Text
from api.shapes.audit_parts import NOT_DRAWN
from lineage.audits.queries.audits import AuditRecord
from wire import ids
from wire.object_reader import ObjectReader

SAMPLE = Noun(
    "AuditSample",
    {
        "object": Constant("audit_sample"),
        "audit": Id(ids.AUDIT),
        "status": Choice(
            ("open", "committed", "drawn"), "`committed`: the auditor's seed is fixed by its digest"
        ),
        "list_sha256": Digest("SHA-256 of the list that the sample is drawn from"),
        "size": Integer("Runs, copies and orders in the sample", least=1, null=True),
        "size_reason": Choice((NOT_DRAWN,), "Why `size` is null", null=True),
        "commitments": Record(
            {
                "auditor": Digest("SHA-256 of the auditor's seed", null=True),
                "vendor": Digest("SHA-256 of the vendor's seed, recorded when the audit was opened"),
            }
        ),
        "seeds": Nullable(
            Record({"auditor": Text(), "vendor": Text("The vendor's signature over the audit and its list")}),
            "Both seeds, once the sample is drawn",
        ),
        "items": ListOf(Text(), "Ids of the runs, copies and orders in the sample", null=True),
        "items_reason": Choice((NOT_DRAWN,), "Why `items` is null", null=True),
    },
)


def _one_of_both(members: ObjectReader, said: dict[str, Any]) -> None:
    if (said["commitment"] is None) == (said["seed"] is None):
        members.note("seed", "bad_value", "Send either `commitment` and `size`, or `seed`.")
    elif said["commitment"] is not None and said["size"] is None:
        members.note("size", "missing_member", "A commitment needs the size of the sample.")
    elif said["seed"] is not None and said["size"] is not None:
        members.note("size", "bad_value", "The size was fixed with the commitment.")


def _is_seed(text: str) -> str | None:
    return None if len(text) >= 16 else "Expected at least 16 characters that no one can guess."


SAMPLE_REQUEST = Noun(
    "AuditSampleSaid",
    {},
    {
        "commitment": Digest("First: the SHA-256 of the UTF-8 bytes of the seed", null=True),
        "size": Integer("With the commitment: how many items to draw", least=1, null=True),
        "seed": Text("Then: the seed itself", longest=200, check=_is_seed, null=True),
    },
    check=_one_of_both,
    example={"commitment": "a" * 64, "size": 20},
)


def write_sample(audit: AuditRecord) -> dict[str, Any]:
    drawn, committed = audit.sampled, audit.committed
    return SAMPLE.write(
        audit,
        audit=audit.id,
        status="drawn" if drawn else "committed" if committed else "open",
        size=committed["size"] if committed else None,
        size_reason=None if committed else NOT_DRAWN,
        commitments={
            "auditor": committed["commitment"] if committed else None,
            "vendor": audit.vendor_commitment,
        },
        seeds={"auditor": drawn["auditor_seed"], "vendor": drawn["vendor_seed"]} if drawn else None,
        items=drawn["items"] if drawn else None,
        items_reason=None if drawn else NOT_DRAWN,
    )
