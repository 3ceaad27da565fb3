"""What the app's role may do with each table: the one list that a test compares with the database.

A table that is missing here fails the test until somebody decides. `state` says why the app may write the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Grant:
    """The verbs that the app has on a whole table, and the columns that it may update otherwise."""

    verbs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    why: str = ""


WRITTEN = ("DELETE", "INSERT", "UPDATE")
APPENDED = Grant(("INSERT",), why="append-only: each row names an entry of its transaction")
PARTS = Grant(
    ("INSERT",),
    why="append-only parts of a row that has an entry; not yet: a part can be added later without an entry",
)
ADDED = Grant(("INSERT",), why="append-only, and no state of a customer")
BY_FUNCTION = Grant(why="only functions write it")
PROJECTED = Grant(why="only `licet_project` and `licet_unproject` write it, with an entry")
FRAMEWORK = Grant(
    WRITTEN, why="Django's or an add-on's own: sign-ins, sessions, permissions; no answer rests on it"
)
QUEUE = Grant(("INSERT", "UPDATE"), why="what remains to be done: not state, and never removed")

_BY_FUNCTION = """
ledger_entry ledger_factchange ledger_factversion ledger_head ledger_node ledger_projection
ledger_code_requirement ledger_cluster ledger_heartbeat ledger_writeprobe ledger_kind ledger_lift ledger_clockjump
api_decisionpile lineage_ancestry
"""
_PROJECTED = """
consent_category consent_purpose
tenants_account tenants_competitor tenants_member tenants_subscription tenants_subscription_tenants
tenants_tenant tenants_tenantname
"""
_APPENDED = """
consent_agreement consent_categoryversion consent_consent consent_consentevent consent_consentrequest
consent_consentrequestanswer consent_purposeversion consent_terms tenants_invitation tenants_invitationend tenants_suspension billing_adjustment billing_adjustmentwaiver billing_withdrawalgrounds billing_groundscheck billing_bookschoice billing_booksapproval billing_monthclose billing_realisedinvoice pricing_entitlement pricing_override
pricing_schedule lineage_certificate lineage_confirmation lineage_controlstep lineage_dataset
lineage_derivation lineage_destructionorder lineage_droppedpair lineage_finding lineage_findingstep
lineage_holding lineage_holdingend lineage_job lineage_modelartefact lineage_modelstate lineage_modelversion
lineage_clearancestep lineage_latemeasurement lineage_orderevent lineage_report lineage_subjectalarm lineage_subjectanswer lineage_subjectclosing
lineage_subjectrequest lineage_transferchange lineage_transfercheck lineage_transferreview
lineage_closingcertificate lineage_audit lineage_auditstep lineage_auditfinding lineage_auditfindingstep
lineage_transferclaim lineage_claimacceptance lineage_reviewacceptance
lineage_verification lineage_waiver lineage_waiveranswer lineage_waiverrevocation notices_statement
consent_agreementstep consent_contractend consent_proposal consent_proposalanswer consent_proposalitem pricing_keptpoints
lineage_destructionplan lineage_planstep lineage_reinstatement consent_processor consent_processorobjection
consent_personstop consent_personstoplift consent_freetexthandling consent_riskclassstep consent_solesignatory
pricing_scheduleend pricing_lapsenotice pricing_pricelock pricing_pricelockend pricing_overrideend pricing_approvalmatrix pricing_subscriptionshares pricing_commitment pricing_commitmentend pricing_commitmentreminder pricing_demand
tenants_tenantmove tenants_tenantmerge tenants_tenantsplit tenants_approval tenants_approvalconcern tenants_approvalstep
"""
_PARTS = """
consent_signeddocument lineage_artefact lineage_cancelleditem lineage_clearedtenant lineage_confirmeditem lineage_declaredsource lineage_holdingslice
lineage_manifestcontent lineage_orderitem lineage_subjectassessment lineage_subjectorder lineage_training
lineage_use billing_realisedline tenants_customerkey
"""
_ADDED = "api_loggeddecision consent_evidence notices_webhookattempt"
_FRAMEWORK = """
account_emailaddress account_emailconfirmation auth_group auth_group_permissions auth_permission django_admin_log
django_content_type django_session mfa_authenticator usersessions_usersession socialaccount_socialaccount socialaccount_socialapp socialaccount_socialtoken tenants_user tenants_user_groups tenants_user_user_permissions
"""
_QUEUES = """
ledger_delivery billing_attempt billing_billingsubscription billing_coupon billing_driftfinding billing_driftscan
billing_inboxevent billing_catchup billing_driftcase billing_ratebudget billing_invoicedue billing_adjustmentwork billing_groundswork
"""

GRANTS: Final[dict[str, Grant]] = {
    **dict.fromkeys(_BY_FUNCTION.split(), BY_FUNCTION),
    **dict.fromkeys(_PROJECTED.split(), PROJECTED),
    **dict.fromkeys(_APPENDED.split(), APPENDED),
    **dict.fromkeys(_PARTS.split(), PARTS),
    **dict.fromkeys(_ADDED.split(), ADDED),
    **dict.fromkeys(_FRAMEWORK.split(), FRAMEWORK),
    **dict.fromkeys(_QUEUES.split(), QUEUE),
    "django_migrations": Grant(why="only the owner migrates"),
    "consent_standing": Grant(
        columns=("digest", "key_id", "next_change_at"),
        why="functions write it; a digest proves itself, and `next_change_at` only says when the sweep looks",
    ),
    "consent_consentdraft": Grant(
        WRITTEN, why="forms that people began to fill in: no state, and erased in time"
    ),
    "consent_proposaltemplate": Grant(WRITTEN, why="what staff keep to propose again: no customer, no state"),
    "tenants_apikey": Grant(columns=("last_used_at",), why="functions write it; the last use is no state"),
    "tenants_assignment": Grant(WRITTEN, why="which of the vendor's staff see an account"),
    "tenants_person": Grant(WRITTEN, why="particulars beside the ledger, which can be erased"),
    "api_sharedcount": Grant(
        WRITTEN, why="what processes count together, such as tries to sign in: no state"
    ),
    "identity_securityevent": Grant(
        ("INSERT",), why="append-only: what happened at the doors, sealed by the hour"
    ),
    "identity_eventseal": Grant(("INSERT",), why="append-only: which entry seals an event"),
    "identity_keynetwork": Grant(("INSERT",), why="append-only: from where keys are used"),
    "identity_securityalert": Grant(("INSERT", "UPDATE"), why="mails to send: not state, and never removed"),
    "identity_signintries": Grant(WRITTEN, why="failed tries to sign in, by digest: no state"),
    "tenants_apirequest": Grant(
        ("DELETE", "INSERT"), why="the request log of customers, kept for thirty days: no state"
    ),
    "api_keptanswer": Grant(WRITTEN, why="answers kept for repeated requests"),
    "ledger_auditprogress": Grant(WRITTEN, why="how far the auditor is: losing it starts a new pass"),
    "ledger_incident": Grant(
        ("INSERT",),
        ("closed_at", "closing_entry_id", "last_seen_at"),
        "what the auditor found; closing has an entry",
    ),
    "notices_mailchoice": Grant(WRITTEN, why="how members want letters: no state"),
    "notices_calendarfeed": Grant(WRITTEN, why="secret addresses of calendars: no state"),
    "notices_letter": Grant(WRITTEN, why="mail to send"),
    "notices_endpointsecret": Grant(("INSERT",), ("expires_at",), "secrets of webhooks"),
    "notices_webhookdelivery": Grant(
        ("INSERT",), ("delivered_at", "due_at", "lease", "lease_until", "state", "tries"), "webhooks to send"
    ),
    "notices_webhookendpoint": Grant(
        ("INSERT",), ("deleted_at", "disabled_at", "disabled_reason"), "not yet a projection"
    ),
    "notices_standingexport": Grant(
        ("INSERT",), ("ended_at", "failures", "next_at"), "where copies of records are sent: no state"
    ),
    "notices_exportpush": Grant(("INSERT",), why="append-only: what was sent"),
    "pricing_due": Grant(WRITTEN, why="when the sweep looks next: no state"),
    "pricing_listprice": Grant(WRITTEN, why="what subscriptions cost, as billing last saw it: no state"),
    "pricing_running": Grant(WRITTEN, why="not yet a projection"),
    "lineage_changeofcontrol": Grant(
        ("INSERT",), ("finished_at",), "not yet a projection: how far a change went"
    ),
    "lineage_clearance": Grant(
        ("INSERT",),
        ("checked_revision", "ended_at", "expires_at", "holds_until", "status"),
        "a lease is no state; its status is not yet a projection",
    ),
    "lineage_datacopy": Grant(WRITTEN, why="what OpenLineage events told, before it is judged"),
    "lineage_observedevent": Grant(WRITTEN, why="what OpenLineage events told, before it is judged"),
    "lineage_observedrun": Grant(WRITTEN, why="what OpenLineage events told, before it is judged"),
}
