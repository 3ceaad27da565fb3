"""URL configuration of the portal."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from portal import paths
from portal.views import (
    account,
    api_keys,
    auditor,
    audits,
    category,
    certificate,
    changes,
    commitment,
    competitors,
    contract,
    copies,
    counter_offer,
    decisions,
    destruction,
    dispute,
    downloads,
    exports,
    families,
    give_consent,
    history,
    home,
    invitation,
    model,
    models,
    notifications,
    open_audit,
    overview,
    pause,
    price,
    problems,
    processors,
    proposal,
    proposals,
    public,
    refuse_request,
    releases,
    remind,
    request_log,
    requests,
    review,
    risk_class,
    runs,
    security,
    sessions,
    statement,
    statements,
    subject_request,
    subject_requests,
    team,
    terms,
    waiver_answer,
    waivers,
    webhooks,
    withdrawal,
)

register_converter(paths.ModeConverter, "portal_mode")
register_converter(paths.CodeConverter, "portal_code")
register_converter(paths.TokenConverter, "portal_token")
register_converter(paths.FormatConverter, "portal_format")
register_converter(paths.PaperConverter, "portal_paper")
register_converter(paths.MonthConverter, "portal_month")
register_converter(paths.SubjectConverter, "portal_subject")
register_converter(paths.RequestConverter, "portal_request")
register_converter(paths.EntryConverter, "portal_entry")
register_converter(paths.AuditConverter, "portal_audit")
register_converter(paths.ApprovalConverter, "portal_approval")
register_converter(paths.ProposalConverter, "portal_proposal")
register_converter(paths.WaiverConverter, "portal_waiver")
register_converter(paths.CommitmentConverter, "portal_commitment")
register_converter(paths.ConsentConverter, "portal_consent")
register_converter(paths.CertificateConverter, "portal_certificate")
register_converter(paths.OrderConverter, "portal_order")

register_converter(paths.FindingConverter, "portal_finding")
register_converter(paths.HoldingConverter, "portal_holding")
register_converter(paths.EndpointConverter, "portal_endpoint")
register_converter(paths.MessageConverter, "portal_message")
register_converter(paths.DecisionConverter, "portal_decision")

app_name = "portal"

_consent: list[URLPattern | URLResolver] = [
    path("", statement.statement, name="statement"),
    path("receipt.<portal_paper:form>", downloads.receipt, name="receipt"),
    path("receipts/<portal_entry:entry>.<portal_paper:form>", downloads.receipt, name="receipt-of"),
    path("cosign/", risk_class.cosign, name="cosign"),
    path("confirm/", proposal.confirm, name="confirm"),
    path("refuse/", proposal.refuse, name="refuse"),
    path("remind/", remind.remind, name="remind"),
    path("withdraw/", withdrawal.withdraw, name="withdraw"),
    path("dispute/", dispute.dispute, name="dispute"),
    path("pause/", pause.pause, name="pause"),
    path("resume/", pause.resume, name="resume"),
]

_endpoint: list[URLPattern | URLResolver] = [
    path("", webhooks.endpoint, name="webhook"),
    path("rotate/", webhooks.rotate, name="webhook-rotate"),
    path("test/", webhooks.test, name="webhook-test"),
    path("enable/", webhooks.enable, name="webhook-enable"),
    path("delete/", webhooks.delete, name="webhook-delete"),
    path("replay/<portal_message:delivery>/", webhooks.replay, name="webhook-replay"),
]

_tenant: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    path("data/<portal_code:category>/", category.category, name="category"),
    path("classes/<portal_code:category>/", risk_class.risk_class, name="risk-class"),
    path("data/<portal_code:category>/<portal_code:purpose>/", give_consent.consent, name="consent"),
    path("data/<portal_code:category>/<portal_code:purpose>/quote/", give_consent.quote, name="quote"),
    path("data/<portal_code:category>/<portal_code:purpose>/review/", review.review, name="review"),
    path("data/<portal_code:category>/<portal_code:purpose>/texts/", review.keep_texts, name="keep-texts"),
    path(
        "data/<portal_code:category>/<portal_code:purpose>/again/",
        give_consent.start_again,
        name="start-again",
    ),
    path("consents/<portal_consent:consent>/", include(_consent)),
    path("requests/", requests.index, name="requests"),
    path("requests/<portal_request:id>/", requests.detail, name="request"),
    path("requests/<portal_request:id>/refuse/", refuse_request.refuse, name="refuse-request"),
    path("proposals/", proposals.index, name="proposals"),
    path("proposals/<portal_proposal:id>/", proposals.detail, name="proposal"),
    path("proposals/<portal_proposal:id>/answer/", proposals.answer, name="answer-proposal"),
    path("proposals/<portal_proposal:id>/keep/", proposals.keep_answers, name="keep-answers"),
    path("proposals/<portal_proposal:id>/items/<int:item>/", counter_offer.counter, name="counter"),
    path(
        "proposals/<portal_proposal:id>/items/<int:item>/forget/", counter_offer.forget, name="forget-counter"
    ),
    path("changes/", changes.index, name="changes"),
    path("changes/<portal_approval:id>/answer/", changes.answer, name="answer-change"),
    path("audits/", audits.index, name="audits"),
    path("audits/open/", open_audit.create, name="open-audit"),
    path("audits/<portal_audit:id>/", audits.detail, name="audit"),
    path("waivers/", waivers.index, name="waivers"),
    path("waivers/<portal_waiver:id>/", waivers.detail, name="waiver"),
    path("waivers/<portal_waiver:id>/answer/", waiver_answer.answer, name="answer-waiver"),
    path("waivers/<portal_waiver:id>/revoke/", waiver_answer.revoke, name="revoke-waiver"),
    path("price/", price.price, name="price"),
    path(
        "price/commitments/<portal_commitment:commitment>/notice/",
        commitment.give_notice,
        name="commitment-notice",
    ),
    path("price/panel/", overview.price_panel, name="price-panel"),
    path("problems/", problems.index, name="problems"),
    path("problems/<portal_finding:finding>/", problems.detail, name="problem"),
    path("copies/", copies.index, name="copies"),
    path("copies/<portal_holding:holding>/", copies.detail, name="copy"),
    path("runs/", runs.index, name="runs"),
    path("exports/", exports.index, name="exports"),
    path("exports/records.zip", exports.download, name="export-file"),
    path("exports/daily/", exports.set_up, name="set-export"),
    path("exports/daily/end/", exports.end, name="end-export"),
    path("exports/daily/now/", exports.send_now, name="send-export"),
    path("history/", history.history, name="history"),
    path("history.<portal_format:form>", downloads.history, name="history-file"),
    path("consents.<portal_format:form>", downloads.consents, name="consents-file"),
    path("statements/", statements.index, name="statements"),
    path("statements/<portal_month:month>/", statements.detail, name="month"),
    path("statements/<portal_month:month>.<portal_paper:form>", statements.download, name="month-file"),
    path("people/", subject_requests.index, name="people"),
    path("people/record/", subject_requests.create, name="record-person"),
    path("people/<portal_subject:id>/", subject_request.detail, name="person"),
    path("people/<portal_subject:id>/lift/", subject_request.lift, name="lift-stop"),
    path("account/", account.account, name="account"),
    path("account/security/", security.security, name="security"),
    path("team/", team.team, name="team"),
    path("team/<uuid:person>/role/", team.change, name="team-change"),
    path("team/<uuid:person>/remove/", team.remove, name="team-remove"),
    path("team/invitations/<uuid:invitation>/revoke/", team.revoke, name="team-revoke"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/calendar/", notifications.make_calendar, name="calendar-make"),
    path("notifications/calendar/remove/", notifications.remove_calendar, name="calendar-remove"),
    path("contract/", contract.contract, name="contract"),
    path("contract/addendum/<portal_code:reference>.pdf", contract.addendum_paper, name="addendum"),
    path("tenants/", families.index, name="families"),
    path("tenants/merge/", families.merge, name="merge"),
    path("tenants/split/", families.split, name="split"),
    path("processors/", processors.index, name="processors"),
    path("processors/answer/", processors.answer, name="answer-processor"),
    path("account/competitors/", competitors.competitors, name="competitors"),
    path("webhooks/", webhooks.endpoints, name="webhooks"),
    path("webhooks/<portal_endpoint:endpoint>/", include(_endpoint)),
    path("keys/", api_keys.index, name="keys"),
    path("keys/<uuid:api_key>/rotate/", api_keys.rotate, name="key-rotate"),
    path("keys/<uuid:api_key>/revoke/", api_keys.revoke, name="key-revoke"),
    path("request-log/", request_log.index, name="request-log"),
    path("releases/", releases.releases, name="releases"),
    path("decisions/", decisions.index, name="decisions"),
    path("decisions/what-if/", decisions.trial, name="what-if"),
    path("decisions/<portal_decision:decision>/", decisions.detail, name="decision"),
    path("models/", models.index, name="models"),
    path("models/<str:family>/<str:name>/<str:version>/", model.detail, name="model"),
    path("destruction/", destruction.orders, name="destructions"),
    path("destruction/<portal_order:order>/", destruction.order, name="destruction"),
    path("destruction/<portal_order:order>/release/", destruction.release, name="release-destruction"),
    path(
        "destruction/<portal_order:order>/certificate.<portal_paper:form>",
        certificate.certificate,
        name="certificate",
    ),
    path("terms/<portal_code:version>/", terms.terms, name="terms"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/email/", home.address),  # stands before the library's page of this address
    path("accounts/3rdparty/", home.address),  # accounts of a provider are connected at the sign-in only
    path("invitations/<portal_token:token>/", invitation.invitation, name="invitation"),
    path("accounts/sessions/", sessions.index, name="sessions"),  # instead of the library's
    path("calendar/<portal_token:token>.ics", notifications.feed, name="calendar"),
    path("auditor/", auditor.door, name="auditor"),
    path("auditor/audit/", auditor.audit, name="auditor-audit"),
    path("auditor/leave/", auditor.leave, name="auditor-leave"),
    path("verify/<portal_certificate:certificate>", public.verify, name="verify"),
    path("procedures/", public.every_procedure, name="procedures"),
    path("procedures/<slug:kind>/<slug:version>", public.procedure, name="procedure"),
    path("<portal_mode:mode>/<portal_code:key>/", include(_tenant)),
]
