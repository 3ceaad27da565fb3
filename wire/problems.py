"""Problem details (RFC 9457), and the table that gives each stable code its HTTP status and title."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One error in one JSON member. `pointer` is a JSON pointer (RFC 6901) into the request's body."""

    pointer: str
    code: str
    detail: str

    def to_dict(self) -> dict[str, str]:
        return {"pointer": self.pointer, "code": self.code, "detail": self.detail}


# Codes are public: add new ones, never rename. The `code` of a domain exception is looked up here.
_TABLE: Final[Mapping[int, Mapping[str, str]]] = {
    400: {
        "malformed_request": "The request is not well formed",
        "invalid_request": "The request has faulty members",
        "malformed_json": "The body is not JSON",
        "empty_body": "The body is empty",
        "byte_order_mark": "The body begins with a byte order mark",
        "invalid_utf8": "The body is not UTF-8",
        "malformed_gzip": "The body is not valid gzip",
        "too_deep": "The body is nested too deeply",
        "duplicate_member": "A member appears more than once",
        "not_a_number": "NaN and infinities are not JSON",
        "number_out_of_range": "A number is out of range",
        "lone_surrogate": "A string holds half of a surrogate pair",
        "null_character": "A string holds U+0000",
        "unknown_member": "A member is unknown",
        "missing_member": "A member is missing",
        "wrong_type": "A member has the wrong type",
        "bad_value": "A member has a value that is not allowed",
        "not_an_id": "An id is not of the expected kind",
        "not_a_time": "A time is not in the expected format",
        "not_a_key": "A key has characters or a length that are not allowed",
        "bad_cursor": "The cursor is not valid",
        "unknown_parameter": "A query parameter is unknown",
        "bad_parameter": "A query parameter has a value that is not allowed",
        "bad_header": "A header has a value that is not allowed",
        "evidence_empty": "The document is empty",
        "not_an_event": "This is not an OpenLineage event",
        "not_from_stripe": "The webhook does not prove that Stripe sent it",
    },
    401: {
        "unauthenticated": "An API key is needed",
        "invalid_key": "The API key is not valid",
        "expired_key": "The API key has expired",
    },
    403: {
        "missing_scope": "The API key lacks a scope",
        "forbidden": "This is not allowed",
        "approver_is_proposer": "The proposer cannot be the second person",
        "approver_unknown": "The key names no holder",
    },
    404: {
        "not_found": "There is nothing here",
        "no_such_account": "There is no such account",
        "no_such_approval": "The change is unknown",
        "no_such_agreement": "There is no such agreement",
        "no_such_category": "There is no such category",
        "no_such_certificate": "There is no such certificate",
        "no_such_clearance": "There is no such clearance",
        "no_such_dataset": "There is no such data set",
        "no_such_finding": "There is no such finding",
        "no_such_job": "There is no such job",
        "no_such_request": "There is no such consent request",
        "no_such_consent": "There is no such consent",
        "no_such_delivery": "There is no such delivery",
        "no_such_decision": "There is no such decision",
        "no_such_destruction": "There is no such destruction order",
        "no_such_endpoint": "There is no such webhook endpoint",
        "no_such_entry": "There is no such entry",
        "no_such_holding": "There is no such holding",
        "no_such_model": "There is no such model",
        "no_such_procedure": "There is no such procedure",
        "no_such_purpose": "There is no such purpose",
        "no_such_receipt": "There is no such receipt",
        "no_such_statement": "There is no statement of this month",
        "no_such_subject_request": "There is no such person's request",
        "no_such_assessment": "The request does not ask about this version",
        "no_such_tenant": "There is no such tenant",
        "no_such_terms": "There are no such terms",
        "no_such_transfer_check": "There is no such check of a transfer",
        "no_such_waiver": "There is no such waiver",
        "no_such_change_of_control": "There is no such change of control",
    },
    405: {"method_not_allowed": "The method is not allowed here"},
    406: {"not_acceptable": "None of the accepted media types is available"},
    409: {
        "state_conflict": "The present state does not allow this",
        "key_in_use": "The key is in use",
        "already_allowed": "This is already allowed",
        "request_answered": "The request was already answered, or has expired",
        "already_exists": "This already exists",
        "agreement_recorded": "The agreement is recorded and says something else",
        "contract_has_no_end": "No contract has ended or has a known end",
        "approval_not_open": "The change no longer waits",
        "approval_outdated": "What the change starts from is different now",
        "finding_closed": "The finding was already handled in this way",
        "assessment_answered": "The version was already assessed",
        "model_not_retired": "The version is in service: retire it first",
        "model_retired": "The version is retired and cannot return to service",
        "not_unsure": "No covenant leaves open whether it means the recipient",
        "nothing_to_waive": "No covenant that can be waived blocks the transfer",
        "waiver_answered": "The waiver was already answered",
        "waiver_not_granted": "Only a granted waiver can be revoked, once",
        "model_exists": "The version already exists",
        "no_artefact_digest": "No artefact of the version has a digest",
        "endpoint_disabled": "The webhook endpoint is disabled",
        "too_many_endpoints": "There are too many webhook endpoints",
        "clearance_over": "The clearance has ended",
        "run_in_use": "A run of this name has a clearance for something else",
        "request_in_progress": "A request with this idempotency key is still running",
        "revision_not_reached": "The revision has not been reached",
        "name_taken": "The key or an alias belongs to another tenant",
        "tenant_has_another_account": "The tenant belongs to another account",
        "subscription_taken": "The subscription pays for another account",
        "purpose_reach_is_fixed": "The reach of a purpose cannot change",
        "terms_published_already": "These terms are already published",
        "destruction_done": "The order is carried out and certified",
        "destruction_held": "The order is on hold",
        "not_held": "It is not on hold",
        "nothing_to_confirm": "Everything is already confirmed",
        "nothing_to_verify": "No confirmation waits to be verified",
        "nothing_to_withdraw": "There is nothing to withdraw",
        "nothing_to_pause": "There is nothing to pause",
        "nothing_to_attest": "The consent was not given, or has ended",
        "nothing_to_cosign": "No second signature is missing",
        "nothing_to_dispute": "There is nothing to dispute",
        "not_paused": "It is not paused",
        "not_proposed": "It is not a proposal, or no longer one",
        "same_signatory": "A second person must sign",
        "second_person_needed": "A second person is needed",
        "customer_must_confirm": "The customer must confirm this",
    },
    412: {"precondition_failed": "It has changed since it was read"},
    413: {
        "body_too_large": "The body is too large",
        "evidence_too_large": "The document is too large",
    },
    415: {
        "unsupported_media_type": "The body's media type is not supported",
        "unsupported_content_encoding": "The body's content encoding is not supported",
    },
    422: {
        "rule_refused": "A rule refuses this",
        "idempotency_key_reused": "The idempotency key was used with another request",
        "at_in_future": "The time lies in the future",
        "ownership_conflict": "The model's owner does not fit the purpose",
        "unknown_model": "The model version is unknown",
        "use_not_allowed": "The model's line does not allow this use",
        "run_not_named": "The run that was measured must be named",
        "lineage_circle": "A version would be its own ancestor",
        "risk_class_recorded": "A higher class is recorded for this data",
        "risk_class_missing": "The terms ask for a risk class",
        "second_signatory_missing": "Nobody could give the second signature",
        "signed_too_soon": "The two signatures are 24 hours apart",
        "extract_needed": "A register extract that is stored here is needed",
        "legal_basis_missing": "The terms ask for a legal basis",
        "critical_needs_two": "A critical category needs two signatures",
        "risk_not_accepted": "The residual risk must be accepted",
        "pattern_not_allowed": "Names must be exact",
        "third_party_required": "A category with a person's field is about people",
        "not_editorial": "An editorial version changes words alone",
        "third_party_rights_missing": "The rights in third parties' data must be attested",
        "unknown_covenant": "The tenant has no such covenant",
        "waiver_over": "A waiver would end before it begins",
        "unknown_category": "The category is unknown",
        "unknown_purpose": "The purpose is unknown",
        "unknown_terms": "The terms are unknown or not yet in effect",
        "unknown_field": "A field is not one of the category's",
        "bad_pattern": "A pattern may name the tenant once, and a job's pattern never",
        "note_missing": "An explanation or a remedy needs a note",
        "tenant_said_twice": "A data set must name its tenant in exactly one way",
        "deadline_over": "A deadline must lie in the future",
        "bad_window": "A window ends before it begins",
        "consistency_from_zero": "Consistency with an empty tree proves nothing",
        "address_refused": "Webhooks are not sent to this address",
        "unknown_event": "There is no event of this name",
        "account_needs_two": "This account's consents need two signatories",
        "account_has_no_parent": "The account has no parent",
        "agreement_ends_before_it_begins": "The agreement ends before it begins",
        "attestation_incomplete": "An attested consent needs a signatory and evidence",
        "entry_too_large": "This is more than one ledger entry can hold",
        "evidence_type_not_allowed": "Documents of this type are not accepted",
        "field_named_twice": "Two fields have the same name",
        "no_fields": "A category needs at least one field",
        "no_schedule_in_effect": "No price schedule is in effect",
        "no_terms_offered": "No terms are in effect that could be accepted",
        "not_offered": "This is not offered",
        "method_not_for_kind": "The procedure for this kind of copy does not include the method",
        "not_in_the_order": "The order does not name this copy",
        "nothing_to_destroy": "No copy on record holds this",
        "performed_before_the_copy": "The destruction is dated before the copy existed",
        "performed_in_the_future": "The destruction and its verification must lie in the past",
        "reason_missing": "A reason is needed",
        "residual_missing": "Unlearning must state what remains",
        "verifier_is_performer": "The person who performed it cannot verify it",
        "purpose_not_shared": "This purpose is not shared between tenants",
        "reseller_may_not_consent": "An account that only pays cannot consent",
        "signed_evidence_needed": "A signed document is needed",
        "terms_in_the_past": "Terms cannot take effect in the past",
        "terms_not_in_effect": "The terms are not yet in effect at that time",
        "terms_for_other_purposes": "The terms are for other purposes",
        "terms_superseded": "Newer terms require acceptance",
        "unknown_account": "The account is unknown",
        "data_use_not_silent": "Only a paper that is silent about training says how data may be used",
        "holdover_too_long": "A holdover lasts 60 days at most",
        "new_evidence_needed": "A document that was uploaded for this change is needed",
        "unknown_agreement": "The agreement that is amended or ended is unknown",
        "unknown_identifies": "The value of identifies must be none, person or organisation",
        "unknown_parent": "The parent account is unknown",
        "unknown_tenant": "The tenant is unknown",
        "unknown_time_field": "The time field is not one of the category's fields",
        "validity_over": "The validity would end before it begins",
    },
    429: {
        "too_many_requests": "Too many requests",
        "asked_too_often": "The tenant has too many open requests",
    },
    500: {"internal_error": "Something went wrong on our side"},
    503: {
        "unavailable": "A required service is not available",
        "database_unavailable": "The database does not answer",
        "database_busy": "The database did not finish in time",
        "database_read_only": "The database accepts no writes",
        "disk_full": "The storage is full",
        "evidence_unavailable": "The store of documents does not answer",
        "signing_key_unavailable": "The signing key cannot be used",
        "primary_unproven": "The database did not prove that it is the primary",
        "state_unproven": "The stored state cannot be proven",
        "clock_skew": "The server's clock is wrong",
    },
}

STATUS: Final[Mapping[str, int]] = {code: status for status, codes in _TABLE.items() for code in codes}
TITLE: Final[Mapping[str, str]] = {code: title for codes in _TABLE.values() for code, title in codes.items()}


class Problem(Exception):
    """A refusal of a request. `code` must be in the table, which alone decides the status."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Create a problem from its code. Raises: KeyError for a code that is not in the table."""
        super().__init__(detail)
        self.status = STATUS[code]
        self.title = TITLE[code]
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def body(self, *, request_id: str) -> dict[str, Any]:
        """The members of the problem document (RFC 9457 section 3)."""
        return {
            "type": f"urn:licet:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "request_id": request_id,
            "errors": [error.to_dict() for error in self.errors],
        }
