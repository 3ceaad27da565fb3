"""A tenant's records: what happened, what it is worth, what it can take away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings

from api import answer, bodies, cursors, export, revisions
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, route, single
from api.route import MIB, PAGE, READS, READS_CATALOGUE, WRITES_CONSENT, Parameter, Route
from api.shapes import consent as consent_shape
from api.shapes import entitlement as entitlement_shape
from api.shapes import evidence as evidence_shape
from api.shapes import report as report_shape
from api.views.tenants import tenant_seen
from billing.queries import estimates
from consent import conditions
from consent.operations import evidence
from consent.queries import catalogue, consents
from consent.queries import evidence as consent_evidence
from ledger.queries import revision
from lineage.runs.queries import reports
from pricing import currencies, quotes
from pricing import queries as pricing
from pricing.money import Money
from pricing.queries import Change
from tenants.queries import people as tenant_people
from wire import ids
from wire.members import Members

_TAG = "Records"


class HistoryView(Endpoint):
    @route(
        Route(
            "Everything that happened to a tenant's consents, newest first",
            READS,
            {200: "EventList"},
            _TAG,
            query=PAGE,
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, key: str) -> Answer:
        tenant = tenant_seen(request, key)
        limit, after = request.query["limit"], request.query["after"]
        rows = consents.history(
            tenant=tenant.id, after=cursors.number(after) if after else 0, limit=limit + 1
        )
        people = tenant_people.people(ids=sorted(_people(rows)))
        return answer.json(
            cursors.page(
                rows,
                limit=limit,
                place=lambda row: str(row[1].revision),
                show=lambda row: consent_shape.write_event(*row, people),
            )
        )


class EntitlementView(Endpoint):
    @route(
        Route(
            "What a tenant's consents are worth",
            READS,
            {200: "Entitlement"},
            _TAG,
            query=(Parameter("at", "time", "What held then; left out: now."),),
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, key: str) -> Answer:
        tenant = tenant_seen(request, key)
        seen = pricing.entitlement(tenant=tenant.id, at=request.query["at"])
        return single(request, entitlement_shape.write(seen, tenant=tenant.key))


class UsageView(Endpoint):
    @route(
        Route(
            "What training runs report having used of a tenant",
            READS,
            {200: "UsageList"},
            _TAG,
            query=PAGE,
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, key: str) -> Answer:
        tenant = tenant_seen(request, key)
        limit, after = request.query["limit"], request.query["after"]
        rows = reports.uses_of(tenant=tenant.id, after=cursors.number(after) if after else 0, limit=limit + 1)
        return answer.json(
            cursors.page(rows, limit=limit, place=lambda row: str(row.id), show=report_shape.write_use)
        )


class ExportView(Endpoint):
    @route(
        Route(
            "Everything recorded of a tenant, in open formats",
            READS,
            {200: "Export"},
            _TAG,
            query=(Parameter("format", "choice", "json where left out.", choices=tuple(export.FORMATS)),),
            media_types=tuple(export.FORMATS.values()),
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, key: str) -> Answer:
        tenant = tenant_seen(request, key)
        wanted = request.query["format"] or "json"
        record = export.gather(tenant, at=request.at)
        return Answer(
            export.write(record, wanted),
            headers={
                "Content-Type": export.FORMATS[wanted],
                "Content-Disposition": f'attachment; filename="licet-{tenant.key}.{wanted}"',
                revisions.HEADER: str(record["revision"]),
            },
        )


class QuotesView(Endpoint):
    @route(
        Route(
            "What changes of consent would do to a tenant's price",
            READS,
            {200: "Quote"},
            _TAG,
            body="QuoteSaid",
            errors=(404, 422),
            says="Nothing is recorded. `estimated_invoice` is the next regular invoice as Stripe expects it, or the"
            " `list_price` given here, with the discount taken off; an estimate either way, null where nobody knows.",
        )
    )
    def post(self, request: ApiRequest, key: str) -> Answer:
        members = request.members()
        tenant = tenant_seen(request, key)
        changes = _changes(request, members)
        list_price = _money(members.optional_child("list_price"))
        bodies.finish(members)
        found = pricing.quote(tenant=tenant.id, changes=changes, at=request.at)
        schedule = pricing.schedule_in_effect(mode=request.mode, at=request.at)
        bps = found.after.discount_bps
        if list_price is None:
            estimate = estimates.estimated_invoice(
                tenant=tenant.id, mode=request.mode, bps=bps, at=request.at
            )
        else:
            estimate = quotes.estimate(list_price, bps=bps, schedule=schedule.rule) if schedule else None
        shown = {
            "object": "quote",
            "id": ids.render(ids.QUOTE, ids.new(at=request.at)),
            "tenant": tenant.key,
            **found.to_dict(),
            "estimated_invoice": None if estimate is None else estimate.to_dict(),
        }
        return answer.json(shown, revision=revision())


class SchedulesView(Endpoint):
    @route(Route("Price schedules, newest first", READS_CATALOGUE, {200: "ScheduleList"}, _TAG, query=PAGE))
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = pricing.schedules(mode=request.mode)
        if after:
            version = cursors.decode(after)
            places = [index for index, row in enumerate(rows) if row.version == version]
            rows = rows[places[0] + 1 :] if places else []
        return answer.json(
            cursors.page(
                rows, limit=limit, place=lambda row: row.version, show=entitlement_shape.write_schedule
            )
        )


class EvidenceView(Endpoint):
    @route(
        Route(
            "Keep a document that shows what was signed",
            (*WRITES_CONSENT, "catalogue:write"),
            {201: "Evidence"},
            _TAG,
            raw_body=True,
            max_bytes=64 * MIB,
            query=(
                Parameter("tenant", "key", "Whose account's document it is.", required=True),
                Parameter("name", "text", "What it is called, with its extension.", required=True),
            ),
            writes=True,
            errors=(404, 422),
            says="The body is the document itself. The same document twice is kept once.",
        )
    )
    def post(self, request: ApiRequest) -> Answer:
        tenant = tenant_seen(request, request.query["tenant"])
        sha256 = evidence.keep(
            mode=request.mode,
            account=tenant.account,
            name=request.query["name"],
            data=request.raw,
            limit=settings.EVIDENCE_MAX_BYTES,
            by=request.by,
            at=request.at,
        )
        seen = consent_evidence.evidence(mode=request.mode, account=tenant.account, digests=[sha256])[0]
        return answer.json(evidence_shape.write(seen), status=201)


def _people(rows: list[Any]) -> set[UUID]:
    every = {event.signatory for _, event in rows} | {
        event.actor for _, event in rows if event.actor_kind == "person"
    }
    return {id for id in every if id is not None}


def _changes(request: ApiRequest, members: Members) -> list[Change]:
    found = []
    if not members.has("changes"):
        members.note("changes", "missing_member", "This member is required.")
    for child in members.children("changes"):
        category, purpose = child.key("category"), child.key("purpose")
        said = child.value("conditions")
        parsed = None
        if said is not None and not members.errors:
            parsed = _conditions(request, category, said, child)
        if not members.errors and catalogue.purpose(mode=request.mode, code=purpose) is None:
            child.note("purpose", "unknown_purpose", f"There is no purpose {purpose}.")
        child.refuse_unknown()
        found.append(Change(category, purpose, parsed))
    return found


def _conditions(
    request: ApiRequest, category: str, said: Any, members: Members
) -> conditions.Conditions | None:
    try:
        fields = catalogue.category(mode=request.mode, code=category).field_names
    except catalogue.NoSuchCategory:
        members.note("category", "unknown_category", f"There is no category {category}.")
        return None
    parsed, errors = conditions.parse(said, category_fields=fields, pointer=members.at("conditions"))
    members.errors.extend(errors)
    return parsed


def _money(members: Members | None) -> Money | None:
    if members is None:
        return None
    amount = members.integer("amount_minor", least=0)
    currency = members.text("currency", longest=3)
    members.refuse_unknown()
    if not members.errors and not currencies.is_currency(currency):
        members.note("currency", "bad_value", "Expected an ISO 4217 code such as EUR.")
    return None if members.errors else Money(amount, currency)
