"""Audits: scope and access, the sample, what the auditor found, and the opinion."""

from __future__ import annotations

from typing import Any

from api.schema.kind import Kind
from api.schema.records import ListOf, Noun, Nullable, OneOf, Page, Record, Written
from api.schema.scalars import Choice, Constant, Digest, Id, Integer, Key, Text, Time, is_filled
from consent.clauses import AUDIT_COSTS
from lineage.audits import vocabulary
from lineage.audits.audit_list import Period
from lineage.audits.operations.opening import Auditor
from lineage.audits.queries.audits import AuditRecord
from wire import ids
from wire.object_reader import ObjectReader

_OBJECT = Kind(type="object")
NOT_AGREED = "not_agreed"
NOT_DRAWN = "not_drawn"
_SCOPE = Record(
    {
        "tenants": ListOf(Key(), "Keys of the tenants that the audit covers"),
        "categories": ListOf(Key(), "Categories that it covers; null: all", null=True),
    }
)
_PERIOD = Record({"from": Time(), "until": Time("Not included")})


def _auditor(value: Any) -> Any:
    return value if isinstance(value, Auditor) or value is None else Auditor(str(value))


def _make(*, auditor: Any, scope: dict[str, Any] | None, **said: Any) -> dict[str, Any]:
    named = scope or {"tenants": None, "categories": None}
    return {
        **said,
        "auditor": _auditor(auditor),
        "tenants": named["tenants"],
        "categories": named["categories"],
    }


def _period(**said: Any) -> Period:
    return Period(said["from"], said["until"])


AUDIT_REQUEST = Noun(
    "AuditSaid",
    {
        "auditor": OneOf(
            Text(longest=200, check=is_filled),
            Record(
                {"name": Text(longest=200, check=is_filled)},
                {
                    "email": Text(longest=254, null=True).default(""),
                    "organisation": Text(longest=200, null=True).default(""),
                },
                make=Auditor,
            ),
            description="The person who audits. A text is a name",
        ),
        "scope": Record(
            {},
            {
                "tenants": ListOf(
                    Text(longest=128), "Keys or aliases of tenants of one account. A key restricted to a tenant may"
                    " leave them out", least=1, most=200, null=True,
                ),
                "categories": ListOf(Key(), "All if left out", least=1, most=500, null=True),
            },
        ),
        "period": Record({"from": Time(), "until": Time("Not included")}, make=_period),
        "access_until": Time("When the auditor's key stops working"),
    },
    example={
        "auditor": {"name": "Wanda Wells", "email": "wanda@audit.example", "organisation": "Audit AG"},
        "scope": {"tenants": ["acme"], "categories": ["machine-telemetry"]},
        "period": {"from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"},
        "access_until": "2027-03-01T00:00:00Z",
    },
    make=_make,
)  # fmt: skip
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
FINDING = Noun(
    "AuditFinding",
    {
        "object": Constant("audit_finding"),
        "id": Id(ids.AUDIT_FINDING),
        "audit": Id(ids.AUDIT),
        "severity": Choice(vocabulary.SEVERITIES),
        "item": Text("Id of a run, copy or order on the list", null=True),
        "text": Text(),
        "evidence_sha256": Digest("SHA-256 of a document, such as a signed search", null=True),
        "status": Choice(vocabulary.FINDING_STATUSES),
        "raised_at": Time(),
        "due_at": Time("Until when the vendor must answer"),
        "answer": Nullable(
            Record(
                {
                    "answer": Choice(vocabulary.ANSWERS),
                    "text": Text().source("answer_text"),
                    "at": Time().source("answered_at"),
                }
            )
        ).source(lambda finding: finding if finding.answered_at else None),
        "entry": Id(ids.ENTRY),
    },
)
FINDING_LIST = Noun(
    "AuditFindingList", {"object": Constant("list"), "data": ListOf(FINDING), "next": Text(null=True)}
)
FINDING_REQUEST = Noun(
    "AuditFindingSaid",
    {
        "severity": Choice(vocabulary.SEVERITIES),
        "text": Text("What was found", longest=4000, check=is_filled),
    },
    {
        "item": Text("Id of a run, copy or order on the list", longest=40, null=True).default(""),
        "evidence_sha256": Digest(null=True).default(""),
        "due_at": Time("Until when the vendor must answer; in 30 days if left out", null=True),
    },
    example={
        "severity": "major",
        "text": "A backup of the copy was found.",
        "due_at": "2027-01-31T00:00:00Z",
    },
)
ANSWER_REQUEST = Noun(
    "AuditAnswerSaid",
    {
        "answer": Choice(vocabulary.ANSWERS),
        "text": Text("What the vendor did, or why it disagrees", longest=4000, check=is_filled),
    },
    example={"answer": "accepted", "text": "The backup was destroyed on 12 January."},
)
OPINION_REQUEST = Noun(
    "AuditOpinionSaid",
    {
        "opinion": Choice(vocabulary.OPINIONS, "As ISA 700 and 705 name them"),
        "text": Text("The opinion in words", longest=20_000, check=is_filled),
    },
    {"evidence_sha256": Digest("SHA-256 of the auditor's report", null=True).default("")},
    example={"opinion": "unqualified", "text": "What we sampled was destroyed as certified."},
)
_SIGNED = {
    "sha256": Digest("SHA-256 of the RFC 8785 form of the signed members. The ledger holds it"),
    "jws": Text("JWS over the RFC 8785 form of every member except `sha256`, `entry` and `jws`"),
    "entry": Id(ids.ENTRY),
}
OPINION = Noun(
    "AuditOpinion",
    {
        "object": Constant("audit_opinion"),
        "audit": Id(ids.AUDIT),
        "mode": Choice(("live", "test")),
        "given_at": Time(),
        "organisation": Text(null=True),
        "scope": _SCOPE,
        "period": _PERIOD,
        "list_sha256": Digest(),
        "sample": Nullable(Record({"size": Integer(), "items": ListOf(Text())})),
        "sample_reason": Choice((NOT_DRAWN,), "Why `sample` is null", null=True),
        "findings": Record({"count": Integer(least=0), "unanswered": Integer(least=0)}),
        "recorded_by": Choice(
            vocabulary.RECORDERS,
            "`auditor`: with the key of this audit. `audit_key`: with another key that audits",
        ),
        "opinion": Choice(vocabulary.OPINIONS),
        "text": Text(),
        "evidence_sha256": Digest(null=True),
        "statement": Text(),
        **_SIGNED,
    },
)
AUDIT_LIST = Noun(
    "AuditList",
    {
        "object": Constant("audit_list"),
        "audit": Id(ids.AUDIT),
        "mode": Choice(("live", "test")),
        "listed_at": Time(),
        "revision": Integer("Size of the ledger that the list was true at"),
        "scope": _SCOPE,
        "period": _PERIOD,
        "runs": ListOf(_OBJECT, "Runs that were cleared for the data, or reported its use, in the period"),
        "copies": ListOf(
            _OBJECT, "Copies that held the data in the period, and when each part was destroyed"
        ),
        "orders": ListOf(_OBJECT, "Destruction orders that were open in the period"),
        **_SIGNED,
    },
)
AUDIT = Noun(
    "Audit",
    {
        "object": Constant("audit"),
        "id": Id(ids.AUDIT),
        "status": Choice(
            vocabulary.STATUSES, "`concluded`: with an opinion. `ended`: the access ended without one"
        ),
        "auditor": Record(
            {"name": Text(null=True), "email": Text(null=True), "organisation": Text(null=True)}
        ),
        "scope": _SCOPE,
        "period": _PERIOD,
        "access_until": Time("When the auditor's key stops working"),
        "opened_at": Time(),
        "terms": Key("The terms that give the right to the audit"),
        "per_year": Integer("Audits that the terms allow in 365 days; null: any number", null=True),
        "cost": Choice(AUDIT_COSTS, "The side that pays", null=True),
        "cost_reason": Choice((NOT_AGREED,), "Why `cost` is null", null=True),
        "list": Record({"sha256": Digest(), "runs": Integer(), "copies": Integer(), "orders": Integer()}),
        "sample": Written(SAMPLE),
        "findings": Record({"count": Integer(), "unanswered": Integer()}),
        "opinion": Choice(vocabulary.OPINIONS, null=True),
        "entry": Id(ids.ENTRY),
    },
)
AUDIT_PAGE = Page(AUDIT, "AuditPage")
AUDIT_OPENED = Noun(
    "AuditOpened",
    {**AUDIT.required, "key": Text("The auditor's API key. Only this answer shows it", null=True)},
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


def _written(audit: AuditRecord) -> dict[str, Any]:
    person = audit.auditor
    return {
        "auditor": {
            "name": person.name if person else None,
            "email": person.email if person else None,
            "organisation": audit.organisation,
        },
        "scope": {
            "tenants": audit.tenant_keys,
            "categories": audit.categories,
        },
        "period": {"from": audit.period_from, "until": audit.period_until},
        "cost": audit.cost or None,
        "cost_reason": None if audit.cost else NOT_AGREED,
        "list": {
            "sha256": audit.list_sha256, "runs": audit.runs, "copies": audit.copies, "orders": audit.orders,
        },
        "findings": {"count": audit.findings, "unanswered": audit.unanswered},
        "opinion": audit.concluded["opinion"] if audit.concluded else None,
    }  # fmt: skip


def write_audit(audit: AuditRecord) -> dict[str, Any]:
    return AUDIT.write(audit, sample=write_sample(audit), **_written(audit))


def write_opened(audit: AuditRecord, *, key: str | None) -> dict[str, Any]:
    return {**write_audit(audit), "key": key}
