"""Views for consents: create, confirm, pause, resume, dispute, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from api import bodies, clawbacks, cursors, prices, response, vouching
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import READS, WITHDRAWS, WRITES_CONSENT, Parameter, Route, page
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import consent as shape
from api.shapes import consent_bodies
from api.shapes.common import distinct
from api.views.tenants import visible_tenant
from billing.operations import adjustments
from consent import clauses, conditions, knowledge
from consent.conditions import Conditions
from consent.operations import changes, locking, proposal_confirming, statements
from consent.queries import catalogue, consents
from consent.queries import evidence as consent_evidence
from consent.queries.consents import ConsentRecord
from consent.results import WithdrawalResult
from ledger import queries as ledger
from lineage.clearances.queries import clearances
from lineage.destruction.queries import orders as lineage_orders
from tenants.queries import tenants
from wire import ids
from wire.object_reader import ObjectReader
from wire.problems import FieldError

_TAG = "Consents"


class ConsentsOfTenantView(RouteView):
    @Route(
        "List a tenant's consents, newest first",
        READS,
        {200: shape.CONSENT_LIST},
        _TAG,
        query=(
            *page(cursors.id_of(ids.CONSENT)),
            Parameter("at", "time", "As they were at this time; now if left out."),
            Parameter("as_known_at", "time", "Answer from what was known at this time."),
            Parameter("category", "text", "Only consents about this category."),
            Parameter("purpose", "text", "Only consents for this purpose."),
        ),
    )
    def get(self, request: ApiRequest, key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        query = request.query
        as_known_at = knowledge.cutoff(query["as_known_at"], now=request.at)
        at = query["at"] or as_known_at or request.at
        rows = consents.consents(
            tenant=tenant.id,
            at=at,
            as_known_at=as_known_at,
            present=at >= request.at and as_known_at is None,
            said_by=knowledge.cutoff(query["at"], now=request.at),
            category=query["category"],
            purpose=query["purpose"],
        )
        if query["after"]:
            rows = _after(rows, query["after"])
        documents = _documents(request, tenant.account, *rows)
        return listing(request, rows, place=ids.CONSENT, show=lambda row: shape.write(row, documents))

    @Route(
        "Create a consent: state what a tenant allows",
        WRITES_CONSENT,
        {201: shape.CONSENT_DETAIL, 200: shape.CONSENT_DETAIL},
        _TAG,
        body=consent_bodies.CONSENT_REQUEST,
        writes=True,
        says="With a `consent:attest` key, a signatory and evidence the consent is active at once. Otherwise"
        " it is `proposed` and has no effect until a signatory confirms it. Answers 200 with `validate_only`.",
    )
    def post(self, request: ApiRequest, key: str) -> ApiResponse:
        # The body is read here, not by the route: its conditions name fields of the category.
        members = request.members()
        body = consent_bodies.CONSENT_REQUEST.read_body(members)
        tenant = visible_tenant(request, key)
        body["conditions"] = _conditions(request, members, body)
        bodies.refuse(members.errors)
        validate_only = body.pop("validate_only")
        evidence = distinct(body.pop("evidence"))
        body["references"] = body["references"] or ()
        attested = request.who.key.allows("consent:attest") and body["signatory"] and evidence
        if attested:
            vouching.check(request.who, account=tenant.account, evidence=evidence)

        def do() -> dict[str, Any]:
            recorded = statements.record_statement(
                mode=request.mode,
                tenant=tenant.key,
                evidence=evidence,
                manner="attested" if attested else "proposed",
                by=request.by,
                at=request.at,
                **body,
            )
            return _detail(request, _seen(request, recorded.consent), recorded=not validate_only)

        return _done(do, validate_only=validate_only, status=201)


class ConsentView(ItemView):
    get = shows(Route("Get a consent", READS, {200: shape.CONSENT_DETAIL}, _TAG))

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return _detail(request, visible_consent(request, path["id"]))


class ConfirmView(RouteView):
    @Route(
        "Confirm a proposed consent for a signatory",
        ("consent:attest",),
        {200: shape.CONSENT_DETAIL},
        _TAG,
        body=consent_bodies.CONFIRMATION_REQUEST,
        writes=True,
        says="The calling system vouches for the signatory. The consent takes effect with the last signature"
        " it needs. The signature brings what `to_confirm` names. It is also how the second signature is given that"
        " critical data needs.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        consent = visible_consent(request, id)

        declared, evidence = consent_bodies.declaration(body), distinct(body["evidence"])
        vouching.check(request.who, account=_account_of(consent), evidence=evidence)
        signed = {"signatory": body["signatory"], "evidence": evidence, "by": request.by, "at": request.at}

        def do() -> dict[str, Any]:
            if "cosign" in consent.actions:
                changes.cosign(consent=consent.id, **signed)
            else:
                proposal_confirming.confirm(consent=consent.id, declared=declared, **signed)
            return _detail(request, _seen(request, consent.id))

        return _done(do, validate_only=body["validate_only"])


class AttestRightsView(RouteView):
    @Route(
        "Attest for a signatory that the customer may allow the use of data about people",
        ("consent:attest",),
        {200: shape.CONSENT_DETAIL},
        _TAG,
        body=consent_bodies.ATTESTATION_REQUEST,
        writes=True,
        says="A consent to a category that became about people permits nothing until then.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        consent = visible_consent(request, id)
        vouching.check(request.who, account=_account_of(consent))

        def do() -> dict[str, Any]:
            changes.attest(consent=consent.id, signatory=body["signatory"], by=request.by, at=request.at)
            return _detail(request, _seen(request, consent.id))

        return _done(do, validate_only=body["validate_only"])


def _change(do: Callable[..., object], summary: str) -> type[RouteView]:
    """Return a view that changes one consent. `do` gets the consent, the reason, the actor and the time."""

    class ChangeView(RouteView):
        @Route(
            summary,
            WRITES_CONSENT,
            {200: shape.CONSENT_DETAIL},
            _TAG,
            body=consent_bodies.CHANGE_REQUEST,
            body_optional=True,
            writes=True,
        )
        def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
            consent = visible_consent(request, id)

            def change() -> dict[str, Any]:
                do(consent=consent.id, reason=body["reason"], by=request.by, at=request.at)
                return _detail(request, _seen(request, consent.id))

            return _done(change, validate_only=body["validate_only"])

    return ChangeView


RefuseView = _change(changes.refuse, "Refuse a proposed consent for the customer")
PauseView = _change(changes.pause, "Pause a consent: it permits nothing until resumed")
ResumeView = _change(changes.resume, "Resume a paused consent. Data created during the pause stays outside")
DisputeView = _change(
    changes.dispute, "Dispute a consent that was signed without authority: it permits nothing from now on"
)


class WithdrawView(RouteView):
    @Route(
        "Withdraw a consent, and every consent scheduled for the same category and purpose",
        WITHDRAWS,
        {200: shape.WITHDRAWAL},
        _TAG,
        body=consent_bodies.WITHDRAWAL_REQUEST,
        body_optional=True,
        writes=True,
        says="We never refuse a withdrawal for money. A second withdrawal answers the result of the first."
        " The use stops at once; the destruction orders of a withdrawal by a key are `planned`, for an owner or 72"
        " hours of notice."
        " `validate_only` shows the consequences and records nothing.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        consent = visible_consent(request, id)
        validate_only = body["validate_only"]
        elections = [body["election"], "destroy" if body["destroy"] else None]

        def do() -> dict[str, Any]:
            if body["grounds"] is not None:
                adjustments.state_grounds(
                    tenant=consent.tenant,
                    consent=consent.id,
                    grounds=body["grounds"],
                    by=request.by,
                    at=request.at,
                )
            outcome = changes.withdraw(
                consent=consent.id,
                reason=body["reason"],
                election=max(filter(None, elections), key=clauses.ON_WITHDRAWAL.index, default=None),
                signatory=body["signatory"],
                by=request.by,
                at=request.at,
            )
            return _withdrawn(request, outcome, recorded=not validate_only or consent.status == "withdrawn")

        return _done(do, validate_only=validate_only)


def visible_consent(request: ApiRequest, text: str) -> ConsentRecord:
    """Return the consent in a path, if the caller may see it. Raises: Problem (404), locking.NoSuchConsent."""
    return _seen(request, id_of(ids.CONSENT, text, code="no_such_consent"))


def _account_of(consent: ConsentRecord) -> UUID:
    return tenants.tenant_by_id(id=consent.tenant).account


def _seen(request: ApiRequest, id: UUID) -> ConsentRecord:
    seen = consents.consent(id=id, at=request.at)
    if seen is None or not request.who.sees(tenant=seen.tenant, mode=seen.mode):
        raise locking.NoSuchConsent(ids.render(ids.CONSENT, id))
    return seen


def _detail(request: ApiRequest, seen: ConsentRecord, *, recorded: bool = True) -> dict[str, Any]:
    account = tenants.tenant_by_id(id=seen.tenant).account
    return {
        **shape.write(seen, _documents(request, account, seen), recorded=recorded),
        "price": prices.price_of_consent(seen, at=request.at),
    }


def _withdrawn(request: ApiRequest, outcome: WithdrawalResult, *, recorded: bool) -> dict[str, Any]:
    seen = _seen(request, outcome.consent)
    running = clearances.open_for(
        tenant=seen.tenant, category=seen.category, purpose=seen.purpose, at=request.at
    )
    orders = lineage_orders.orders_from(reference=outcome.entry, at=request.at)
    models = lineage_orders.learned_by(
        mode=seen.mode, tenant=seen.tenant, category=seen.category, purpose=seen.purpose
    )
    return {
        **_detail(request, seen),
        "price": prices.price_change(entry=outcome.entry, tenant=seen.tenant),
        **shape.CONSEQUENCES.write(
            outcome,
            withdrawal_entry=outcome.entry if recorded else None,
            **clawbacks.of_withdrawal(outcome.entry, tenant=seen.tenant, at=request.at),
            clearances_affected=running,
            destruction_orders=[order.id for order in orders],
            models_affected=models,
        ),
    }


def _done(do: Callable[[], dict[str, Any]], *, validate_only: bool, status: int = 200) -> ApiResponse:
    """Run `do` and answer its result. With `validate_only` the transaction is rolled back after all real checks."""
    if not validate_only:
        shown = do()
        return response.json(shown, status=status, revision=ledger.revision())
    with transaction.atomic():
        shown = do()
        transaction.set_rollback(True)
    revision = ledger.revision()
    return response.json({**shown, "revision": min(shown["revision"], revision)}, revision=revision)


def _conditions(request: ApiRequest, members: ObjectReader, body: dict[str, Any]) -> Conditions | None:
    """Read the conditions against the category's present fields. Notes an error at the name of an unknown category."""
    try:
        fields = catalogue.category(mode=request.mode, code=body["category"]).field_names
    except catalogue.NoSuchCategory as error:
        bodies.refuse(members.errors)
        raise statements.UnknownCategory(body["category"]) from error
    if not _is_there(members):
        return None
    parsed, errors = conditions.parse(body["conditions"], category_fields=fields)
    members.errors.extend(errors)
    return parsed


def _is_there(members: ObjectReader) -> bool:
    return FieldError("/conditions", "missing_member", "This member is required.") not in members.errors


def _documents(request: ApiRequest, account: UUID, *rows: ConsentRecord) -> dict[str, Any]:
    digests = {digest for row in rows for digest in row.evidence}
    if not digests:
        return {}
    records = consent_evidence.evidence(mode=request.mode, account=account, digests=sorted(digests))
    return {one.sha256: one for one in records}


def _after(rows: list[ConsentRecord], id: UUID) -> list[ConsentRecord]:
    places = [index for index, row in enumerate(rows) if row.id == id]
    return rows[places[0] + 1 :] if places else []
