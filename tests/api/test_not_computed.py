"""An amount, a count or a date that is not worked out is null, and a sibling member says why: never 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.client import document

# Members that are null where there is nothing to work out: nothing happened yet, or nothing limits it.
NOTHING_THERE = {
    "Account.approvals[].effective_from": "not approved yet",
    "Agreement.approvals[].effective_from": "not approved yet",
    "Category.approvals[].effective_from": "not approved yet",
    "Purpose.approvals[].effective_from": "not approved yet",
    "Job.approvals[].effective_from": "not approved yet",
    "Tenant.approvals[].effective_from": "not approved yet",
    "ApiKey.expires_at": "the key has no end",
    "Clearance.resume_until": "not paused",
    "ClearanceSummary.ended_at": "not ended yet",
    "ClearanceSummary.resume_until": "not paused",
    "InvoiceExplanation.earned_by[].parts": "no parts are recorded",
    "InvoiceExplanation.finalized_at": "a draft",
    "InvoiceExplanation.lines[].discounts[].bps": "an amount, no percentage",
    "Approval.effective_from": "not approved yet",
    "Move.approvals[].effective_from": "not approved yet",
    "TransferClaim.approvals[].effective_from": "not approved yet",
    "TransferReview.approvals[].effective_from": "not approved yet",
    "TransferClaim.accepted_at": "not approved yet",
    "PriceLine.agreed_until": "no edit closed the fields",
    **{
        f"{noun}.approvals[].effective_from": "not approved yet"
        for noun in ("ApprovalMatrix", "Override", "Schedule", "SubscriptionShares")
    },
    "Demand.figure_bps": "the customer named none",
    "DemandReport.categories[].median_bps": "nobody named a discount",
    "Commitment.approvals[].effective_from": "not approved yet",
    "Liability.accounts[].tenants[].term_begins_at": "no term lasts",
    "Liability.accounts[].tenants[].term_ends_at": "no term lasts",
    "ApprovalMatrix.rules[].up_to": "no limit",
    "Estimate.discount_from": "the preview has no regular invoice",
    "Estimate.invoice_at": "the preview has no regular invoice",
    "Estimate.period": "the preview has no full period",
    "Estimate.monthly": "billing has not seen the price yet",
    "Estimate.yearly": "billing has not seen the price yet",
    "Override.bps": "the tenant is excluded",
    "Override.effective_until": "it was recorded without an end, before overrides had one",
    "Quote.earned_from": "no discount",
    "WhatIf.tenants[].locked_until": "not locked",
    "SubjectRequest.lifted_at": "not lifted",
    "SubjectRequestDetail.lifted_at": "not lifted",
    "Approval.proposed_at": "it came with the paper that it is about",
    "Agreement.notice_days": "the paper names none",
    "Agreement.rank": "the paper names none",
    "Agreement.effective_until": "the paper has no end",
    "Assessment.answered_at": "not answered yet",
    "Audit.per_year": "the terms set no limit",
    "AuditOpened.per_year": "the terms set no limit",
    "AuditTerms.per_year": "the terms set no limit",
    "Category.recorded_at": "only validated",
    "Clauses.cooling_off_hours": "the terms name no time for second thoughts",
    "Clauses.max_generation_depth": "the terms set no limit",
    "Completion.generation_depth": "the data is not synthetic, or a source's depth is unknown",
    "Conditions.min_age_days": "no least age was set",
    **{
        f"{noun}.{member}": says
        for noun in ("Consent", "ConsentDetail", "Withdrawal")
        for member, says in (
            ("entry_revision", "only validated"),
            ("cooling_off_until", "it does not wait after its signature"),
            ("second_signature_due", "no second signature is missing"),
        )
    },
    "RiskClass.revision": "never classed",
    "RiskClass.since": "never classed",
    "Clauses.retire_days": "the days of destruction count",
    "Clearance.data_from": "no limit was asked for",
    "Clearance.data_until": "no limit was asked for",
    "Clearance.ended_at": "not ended yet",
    "CompetitorLimits.most": "the terms set no limit",
    "CompetitorLimits.changes_per_year": "the terms set no limit",
    "Conditions.data_until": "no limit was set",
    "Conditions.valid_from": "from the statement on",
    "Conditions.valid_until": "no end was set",
    "Conditions.retention_days": "the terms' days count",
    "ConsentRequest.answered_at": "not answered yet",
    "ContractEnd.until": "the contract ends, without a holdover",
    "Control.announced_at": "not announced yet",
    "Control.recorded_at": "only validated",
    "Control.finished_at": "not finished yet",
    "ControlStep.done_at": "not done yet",
    "Decision.valid_until": "the answer allows nothing",
    "Finding.told_at": "not told yet",
    "Finding.tell_by": "told already, or of no customer's data",
    "Manifest.data_from": "no limit",
    "Manifest.data_until": "no limit",
    "ManifestEntry.data_from": "no limit",
    "ManifestEntry.data_until": "no limit",
    "ManifestEntry.excluding[].from": "no limit",
    "ManifestEntry.excluding[].until": "no limit",
    "Model.retired_at": "in service",
    "Model.retire_by": "nothing retires it",
    "ModelCheck.retire_by": "nothing retires it",
    "ModelSummary.retired_at": "in service",
    "Reason.since": "no entry began it",
    "RelatedParty.votes_bps": "as the caller sent it",
    "Schedule.effective_until": "no end was set",
    "SubjectRequest.closed_at": "not closed yet",
    "SubjectRequestDetail.closed_at": "not closed yet",
    "Waiver.answered_at": "not answered yet",
    "Waiver.until": "until it is revoked",
    "Waiver.revoked_at": "not revoked",
    "WebhookDelivery.due_at": "nothing more is sent",
    "WebhookDelivery.delivered_at": "not delivered yet",
    "WebhookDelivery.attempts[].status": "no answer came",
    "WebhookEndpoint.disabled_at": "enabled",
    "WebhookEndpointWithSecret.disabled_at": "enabled",
}


def nullable() -> Iterator[tuple[str, bool]]:
    """Every member of an answer that may be null and is an amount, a count or a date; and whether a sibling says why."""
    schemas = document()["components"]["schemas"]
    for name in sorted(answered(schemas)):
        yield from members(name, schemas[name], schemas)


def answered(schemas: dict[str, Any]) -> set[str]:
    """The names of the components that answers reach."""
    waiting = [
        name
        for path in document()["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
        for name in named(operation.get("responses", {}))
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found and name in schemas:
            found.add(name)
            waiting += named(schemas[name])
    return found


def named(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"].rpartition("/")[2]] if "$ref" in value else []
        return own + [name for each in value.values() for name in named(each)]
    return [name for each in value for name in named(each)] if isinstance(value, list) else []


def members(place: str, schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    properties = schema.get("properties", {})
    for name, member in properties.items():
        if may_be_null(member) and is_worked_out(member, schemas):
            yield f"{place}.{name}", f"{name}_reason" in properties
        yield from members(f"{place}.{name}", member, schemas)
        yield from members(f"{place}.{name}[]", member.get("items", {}), schemas)


def may_be_null(schema: dict[str, Any]) -> bool:
    return "null" in types(schema) or any(each.get("type") == "null" for each in schema.get("oneOf", ()))


def is_worked_out(schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    if {"integer", "number"} & types(schema) or schema.get("format") in ("date", "date-time"):
        return True
    return any("Money" in {name, *named(schemas.get(name, {}))} for name in named(schema.get("oneOf", [])))


def types(schema: dict[str, Any]) -> set[str]:
    said = schema.get("type", ())
    return {said} if isinstance(said, str) else set(said)


EVERY = dict(nullable())


@pytest.mark.parametrize("member", sorted(EVERY))
def test_a_member_that_may_be_null_says_why_or_has_nothing_to_say(member: str) -> None:
    assert EVERY[member] != (member in NOTHING_THERE), (
        f"{member} may be null: add `{member.rpartition('.')[2]}_reason` beside it,"
        " or name in NOTHING_THERE what null means. Not both"
    )


def test_the_list_names_members_that_exist() -> None:
    assert not NOTHING_THERE.keys() - EVERY.keys()


def test_the_members_that_must_have_a_reason_have_one() -> None:
    with_reason = {member for member, said in EVERY.items() if said}
    assert {
        "Withdrawal.clawback",
        "Control.clawback",
        "Quote.estimated_invoice",
        "Holding.rows",
    } <= with_reason


def test_the_rule_finds_a_member_without_its_reason() -> None:
    schema = {"properties": {"due": {"type": ["integer", "null"]}, "at": {"type": "string"}}}
    assert list(members("Bill", schema, {})) == [("Bill.due", False)]
    schema["properties"]["due_reason"] = {"type": "string"}
    assert list(members("Bill", schema, {})) == [("Bill.due", True)]
