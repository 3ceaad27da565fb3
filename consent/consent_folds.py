"""The folds of consents: statements, their events, standings, evidence and requests. Pure.

The standing is folded by the rules that write it: `statement_rules.Statement.of` and `standing_json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from consent import standing_json
from consent.conditions import Conditions
from consent.folds import stamp
from consent.statement_rules import Statement, StatementEvent
from ledger.projections import FoldedEntry, Row
from tenants.folds import PEOPLE
from wire import times

CONSENTS = "consent_consent"
EVENTS = "consent_consentevent"
STANDINGS = "consent_standing"
EVIDENCE = "consent_evidence"
REQUESTS = "consent_consentrequest"
ANSWERS = "consent_consentrequestanswer"
DOCUMENTS = "consent_signeddocument"

# tenant, category code, purpose code
Key = tuple[str, str, str]


def consents(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every statement as its first entry, a proposal or the statement itself, describes it."""
    seen: set[str] = set()
    for entry in entries:
        if "conditions" not in entry.body or entry.body["consent"] in seen:
            continue
        seen.add(entry.body["consent"])
        body = entry.body
        columns = {
            "tenant": entry.tenant,
            "mode": entry.mode,
            "category": body["category"],
            "category_version": [body["category"], body["category_version"]],
            "risk_statement_sha256": body["risk_statement_sha256"] or "",
            "document_sha256": body.get("document_sha256") or "",
            "proposed_by": entry.actor["id"],
            "legal_basis": body.get("legal_basis", ""),
            "transfer_mechanism": body.get("transfer_mechanism", ""),
            "references": body.get("references", []),
            "suggested": body.get("suggested"),
            **{
                name: body[name]
                for name in (
                    *("purpose", "terms", "conditions", "risk_class", "risk_accepted", "rights_attested"),
                    *("evidence", "signatures_required"),
                )
            },
        }
        yield Row(CONSENTS, f"consent={body['consent']}", columns, entry.seq)


def documents(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The document of each consent: the digest of its terms' text and the schedule that is stored now."""
    seen: set[str] = set()
    for entry in entries:
        digest = entry.body.get("document_sha256")
        if digest and entry.body["consent"] not in seen:
            seen.add(entry.body["consent"])
            columns = {"tenant": entry.tenant, "content_sha256": digest}
            yield Row(DOCUMENTS, f"consent={entry.body['consent']}", columns, entry.seq)


def events(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """One row for every entry about a consent."""
    for entry in entries:
        body = entry.body
        columns = {
            "consent": body["consent"],
            "tenant": entry.tenant,
            "kind": entry.fact.partition(".")[2],
            "actor_kind": entry.actor["kind"],
            "actor": entry.actor["id"],
            "channel": entry.actor["channel"],
            "signatory": body.get("signatory"),
            "authority": body.get("authority") or "",
            "reason": body.get("reason") or "",
            "election": body.get("election") or "",
            "declared": body.get("declared"),
            "cooling_off_hours": body.get("cooling_off_hours") or 0,
            **stamp(entry),
        }
        yield Row(EVENTS, f"entry={entry.id}", columns, entry.seq)


def standings(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The standing of every consent key, as of the newest entry about the key."""
    by_key: dict[Key, list[FoldedEntry]] = {}
    for entry in entries:
        key = (entry.tenant or "", entry.body["category"], entry.body["purpose"])
        by_key.setdefault(key, []).append(entry)
    for (tenant, category, purpose), history in by_key.items():
        live = standing_json.live_statements(_statements(history), times.parse(history[-1].recorded_at))
        # A standing without statements means the same as no row.
        if live:
            columns = {
                "statements": [standing_json.statement_to_json(statement) for statement in live],
                "revision": history[-1].seq,
            }
            key_text = standing_key(tenant, category, purpose)
            yield Row(STANDINGS, key_text, columns, history[-1].seq)


def standing_key(tenant: str, category: str, purpose: str) -> str:
    return f"tenant={tenant} category={category} purpose={purpose}"


def parse_standing_key(key: str) -> Key:
    """Read what `standing_key` wrote. Raises: ValueError."""
    tenant, _, rest = key.removeprefix("tenant=").partition(" category=")
    category, _, purpose = rest.rpartition(" purpose=")
    if not (tenant and category and purpose):
        raise ValueError(f"{key!r} is not the key of a standing")
    return tenant, category, purpose


def _statements(history: Sequence[FoldedEntry]) -> list[Statement]:
    by_consent: dict[str, list[FoldedEntry]] = {}
    for entry in history:
        by_consent.setdefault(entry.body["consent"], []).append(entry)
    return [_statement(id, mine) for id, mine in by_consent.items()]


def _statement(id: str, entries: Sequence[FoldedEntry]) -> Statement:
    made = next((entry.body for entry in entries if "conditions" in entry.body), None)
    if made is None:
        raise ValueError(f"no entry states the consent {id}")
    declared = [entry.body["declared"] for entry in entries if entry.body.get("declared")]
    return Statement.of(
        [
            StatementEvent(
                entry.fact.partition(".")[2],
                times.parse(entry.recorded_at),
                entry.seq,
                entry.body.get("cooling_off_hours") or 0,
            )
            for entry in entries
        ],
        id=UUID(id),
        conditions=Conditions.from_dict(made["conditions"]),
        terms=made["terms"],
        category_version=made["category_version"],
        rights_attested=made["rights_attested"] or any(each["rights_attested"] for each in declared),
    )


def signatories(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The particulars of every signatory, as the newest commitment to them says."""
    newest = {entry.body["signatory"]: entry for entry in entries if entry.body.get("signatory_commitment")}
    for person, entry in newest.items():
        columns = {"particulars": entry.body["signatory_commitment"]}
        yield Row(PEOPLE, f"person={person}", columns, entry.seq)


def evidence(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every document that a statement names. Other documents may exist: one is uploaded before it is named."""
    named: dict[tuple[str, str], int] = {}
    for entry in entries:
        for sha256 in entry.body.get("evidence") or ():
            named.setdefault((entry.mode, sha256), entry.seq)
    account = entries[0].account if entries else ""
    for (mode, sha256), seq in named.items():
        yield Row(EVIDENCE, f"account={account} mode={mode} sha256={sha256}", {}, seq)


def requests(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every consent request."""
    for entry in entries:
        columns = {
            "entry": entry.id,
            "tenant": entry.tenant,
            "mode": entry.mode,
            "asked_by": entry.actor["id"],
            **{name: entry.body[name] for name in ("category", "purpose", "wish", "expires_at")},
            **stamp(entry),
        }
        yield Row(REQUESTS, f"request={entry.body['request']}", columns, entry.seq)


def answers(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every answer to a consent request."""
    for entry in entries:
        columns = {
            "request": entry.body["request"],
            "tenant": entry.tenant,
            "kind": entry.fact.partition(".")[2],
            "consent": entry.body.get("consent"),
            "reason": entry.body.get("reason") or "",
            "actor_kind": entry.actor["kind"],
            "actor": entry.actor["id"],
            **stamp(entry),
        }
        yield Row(ANSWERS, f"entry={entry.id}", columns, entry.seq)
