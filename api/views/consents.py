"""What tenants allow: stated, confirmed, paused, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from api import answer, bodies, cursors, prices
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, Item, route
from api.paths import id_of
from api.route import PAGE, READS, WRITES_CONSENT, Parameter, Route
from api.shapes import agreement as agreement_shape
from api.shapes import consent as shape
from api.views.tenants import tenant_seen
from consent import clauses, conditions
from consent.conditions import Conditions
from consent.operations import changes, statements
from consent.outcomes import Withdrawn
from consent.queries import catalogue, consents
from consent.queries import evidence as consent_evidence
from consent.queries.consents import ConsentSeen
from ledger import queries as ledger
from lineage.clearances.queries import clearances
from lineage.destruction.queries import orders as lineage_orders
from tenants.queries import subscriptions, tenants
from wire import ids
from wire.members import Members
from wire.problems import FieldError

_TAG = "Consents"
# Nothing is paid out before invoices exist; the currency only gives the nothing a unit.
_NO_CURRENCY = "EUR"


class ConsentsOfTenantView(Endpoint):
    @route(
        Route(
            "A tenant's statements and proposals, newest first",
            READS,
            {200: "ConsentList"},
            _TAG,
            query=(
                *PAGE,
                Parameter("at", "time", "How they stood then; left out: now."),
                Parameter("as_known_at", "time", "By what was known then."),
                Parameter("category", "text", "Of this category only."),
                Parameter("purpose", "text", "For this purpose only."),
            ),
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, key: str) -> Answer:
        tenant = tenant_seen(request, key)
        query = request.query
        rows = consents.consents(
            tenant=tenant.id,
            at=query["at"] or query["as_known_at"] or request.at,
            as_known_at=query["as_known_at"],
            said_by=query["at"],
            category=query["category"],
            purpose=query["purpose"],
        )
        if query["after"]:
            rows = _after(rows, id_of(ids.CONSENT, cursors.decode(query["after"]), code="bad_cursor"))
        documents = _documents(request, tenant.account, *rows)
        return answer.json(
            cursors.page(
                rows,
                limit=query["limit"],
                place=lambda row: ids.render(ids.CONSENT, row.id),
                show=lambda row: shape.write(row, documents),
            )
        )

    @route(
        Route(
            "State what a tenant allows",
            WRITES_CONSENT,
            {201: "ConsentDetail", 200: "ConsentDetail"},
            _TAG,
            body="ConsentSaid",
            writes=True,
            errors=(404, 422),
            says="With a `consent:attest` key, signatory and evidence it is active at once; otherwise it is"
            " `proposed`, without effect until confirmed. 200 where `validate_only`.",
        )
    )
    def post(self, request: ApiRequest, key: str) -> Answer:
        members = request.members()
        said = shape.read(members)
        evidence = agreement_shape.read_evidence(members)
        validate_only = members.optional_boolean("validate_only") or False
        tenant = tenant_seen(request, key)
        said["conditions"] = _conditions(request, members, said)
        bodies.finish(members)
        attested = (
            request.who.key.allows("consent:attest") and said["signatory"] is not None and bool(evidence)
        )

        def do() -> dict[str, Any]:
            recorded = statements.state(
                mode=request.mode,
                tenant=tenant.key,
                evidence=evidence,
                manner="attested" if attested else "proposed",
                by=request.by,
                at=request.at,
                **said,
            )
            return _detail(request, _seen(request, recorded.consent), recorded=not validate_only)

        return _done(do, validate_only=validate_only, status=201)


class ConsentView(Item):
    @route(Route("One consent", READS, {200: "ConsentDetail"}, _TAG, errors=(404,)))
    def get(self, request: ApiRequest, id: str) -> Answer:
        return self.show(request, id=id)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return _detail(request, named(request, path["id"]))


class ConfirmView(Endpoint):
    @route(
        Route(
            "A signatory confirms a proposal",
            ("consent:attest",),
            {200: "ConsentDetail"},
            _TAG,
            body="ConfirmationSaid",
            writes=True,
            errors=(404, 409, 422),
            says="The calling system vouches for the signatory. With the last signature needed it is a statement.",
        )
    )
    def post(self, request: ApiRequest, id: str) -> Answer:
        members = request.members()
        signatory = shape.read_signatory(members.child("signatory"))
        evidence = agreement_shape.read_evidence(members)
        validate_only = members.optional_boolean("validate_only") or False
        bodies.finish(members)
        seen = named(request, id)
        if signatory is None:
            raise AssertionError("a required child is read or an error")

        def do() -> dict[str, Any]:
            changes.confirm(
                consent=seen.id, signatory=signatory, evidence=evidence, by=request.by, at=request.at
            )
            return _detail(request, _seen(request, seen.id))

        return _done(do, validate_only=validate_only)


def _change(name: str, summary: str) -> type[Endpoint]:
    """`/refuse`, `/pause`, `/resume`, `/dispute`: they differ in what they call alone."""

    class ChangeView(Endpoint):
        @route(
            Route(
                summary,
                WRITES_CONSENT,
                {200: "ConsentDetail"},
                _TAG,
                body="ChangeSaid",
                body_optional=True,
                writes=True,
                errors=(404, 409),
            )
        )
        def post(self, request: ApiRequest, id: str) -> Answer:
            members = request.members()
            reason = members.optional_text("reason", longest=1000) or ""
            validate_only = members.optional_boolean("validate_only") or False
            bodies.finish(members)
            seen = named(request, id)

            def do() -> dict[str, Any]:
                getattr(changes, name)(consent=seen.id, reason=reason, by=request.by, at=request.at)
                return _detail(request, _seen(request, seen.id))

            return _done(do, validate_only=validate_only)

    ChangeView.__name__ = f"{name.capitalize()}View"
    return ChangeView


RefuseView = _change("refuse", "The customer does not want what was proposed")
PauseView = _change("pause", "Nothing is permitted until resumed")
ResumeView = _change("resume", "Permit again; data created meanwhile stays outside")
DisputeView = _change("dispute", "Whoever consented was not entitled to: every answer is no at once")


class WithdrawView(Endpoint):
    @route(
        Route(
            "Withdraw a consent, and everything scheduled for the same question",
            WRITES_CONSENT,
            {200: "Withdrawal"},
            _TAG,
            body="WithdrawalSaid",
            body_optional=True,
            writes=True,
            errors=(404, 409),
            says="Never refused for money. Again: the stored result. `validate_only` shows the consequences first.",
        )
    )
    def post(self, request: ApiRequest, id: str) -> Answer:
        members = request.members()
        reason = members.optional_text("reason", longest=1000) or ""
        elected = members.optional_choice("election", clauses.ON_WITHDRAWAL)
        destroy = members.optional_boolean("destroy") or False
        signatory = shape.read_signatory(members.optional_child("signatory"))
        validate_only = members.optional_boolean("validate_only") or False
        bodies.finish(members)
        seen = named(request, id)
        elections = [one for one in (elected, "destroy" if destroy else None) if one is not None]

        def do() -> dict[str, Any]:
            outcome = changes.withdraw(
                consent=seen.id,
                reason=reason,
                election=max(elections, key=clauses.ON_WITHDRAWAL.index, default=None),
                signatory=signatory,
                by=request.by,
                at=request.at,
            )
            return _withdrawn(request, outcome, recorded=not validate_only or seen.status == "withdrawn")

        return _done(do, validate_only=validate_only)


def named(request: ApiRequest, text: str) -> ConsentSeen:
    """The consent a path names, if the caller may know of it. Raises: Problem (404), NoSuchConsent."""
    return _seen(request, id_of(ids.CONSENT, text, code="no_such_consent"))


def _seen(request: ApiRequest, id: UUID) -> ConsentSeen:
    seen = consents.consent(id=id, at=max(request.at, ledger.size().recorded_at))
    if seen is None or not request.who.sees(tenant=seen.tenant, mode=seen.mode):
        raise changes.NoSuchConsent(ids.render(ids.CONSENT, id))
    return seen


def _detail(request: ApiRequest, seen: ConsentSeen, *, recorded: bool = True) -> dict[str, Any]:
    account = tenants.tenant_by_id(id=seen.tenant).account
    return {
        **shape.write(seen, _documents(request, account, seen), recorded=recorded),
        "price": prices.of(seen, at=request.at),
    }


def _withdrawn(request: ApiRequest, outcome: Withdrawn, *, recorded: bool) -> dict[str, Any]:
    seen = _seen(request, outcome.consent)
    paid_by = subscriptions.subscriptions(tenant=seen.tenant)
    currency = next((one.currency for one in paid_by if one.currency), _NO_CURRENCY)
    running = clearances.open_for(
        tenant=seen.tenant, category=seen.category, purpose=seen.purpose, at=request.at
    )
    orders = lineage_orders.orders_from(reference=outcome.entry, at=request.at)
    models = lineage_orders.learned_by(
        mode=seen.mode, tenant=seen.tenant, category=seen.category, purpose=seen.purpose
    )
    return {
        **_detail(request, seen),
        "price": prices.moved_by(entry=outcome.entry, tenant=seen.tenant),
        "election": outcome.election,
        "cancelled": [ids.render(ids.CONSENT, id) for id in outcome.cancelled],
        "withdrawal_entry": ids.render(ids.ENTRY, outcome.entry) if recorded else None,
        "clawback": {"amount_minor": 0, "currency": currency},
        "clearances_affected": [ids.render(ids.CLEARANCE, id) for id in running],
        "destruction_orders": [ids.render(ids.DESTRUCTION, one.id) for one in orders],
        "models_affected": [ids.render(ids.MODEL, id) for id in models],
    }


def _done(do: Callable[[], dict[str, Any]], *, validate_only: bool, status: int = 200) -> Answer:
    """What `do` shows; rolled back where only validated, so that checks and consequences are the real ones."""
    if not validate_only:
        shown = do()
        return answer.json(shown, status=status, revision=ledger.revision())
    with transaction.atomic():
        shown = do()
        transaction.set_rollback(True)
    revision = ledger.revision()
    return answer.json({**shown, "revision": min(shown["revision"], revision)}, revision=revision)


def _conditions(request: ApiRequest, members: Members, said: dict[str, Any]) -> Conditions | None:
    """The conditions, read against the category's present fields; an unknown category is refused by its name."""
    try:
        fields = catalogue.category(mode=request.mode, code=said["category"]).field_names
    except catalogue.NoSuchCategory as error:
        bodies.refuse(members.errors)
        raise statements.UnknownCategory(said["category"]) from error
    if not _is_there(members):
        return None
    found, errors = conditions.parse(said["conditions"], category_fields=fields)
    members.errors.extend(errors)
    return found


def _is_there(members: Members) -> bool:
    return FieldError("/conditions", "missing_member", "This member is required.") not in members.errors


def _documents(request: ApiRequest, account: UUID, *rows: ConsentSeen) -> dict[str, Any]:
    digests = {digest for row in rows for digest in row.evidence}
    if not digests:
        return {}
    found = consent_evidence.evidence(mode=request.mode, account=account, digests=sorted(digests))
    return {one.sha256: one for one in found}


def _after(rows: list[ConsentSeen], id: UUID) -> list[ConsentSeen]:
    places = [index for index, row in enumerate(rows) if row.id == id]
    return rows[places[0] + 1 :] if places else []
