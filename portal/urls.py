"""Every address of the customers' pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from portal import paths
from portal.views import (
    account,
    category,
    consenting,
    destruction,
    disputing,
    downloads,
    history,
    home,
    models,
    overview,
    pausing,
    people,
    price,
    proposal,
    public,
    requests,
    statement,
    statements,
    terms,
    waivers,
    webhooks,
    withdrawal,
)

register_converter(paths.ModeConverter, "portal_mode")
register_converter(paths.CodeConverter, "portal_code")
register_converter(paths.FormatConverter, "portal_format")
register_converter(paths.PaperConverter, "portal_paper")
register_converter(paths.MonthConverter, "portal_month")
register_converter(paths.SubjectConverter, "portal_subject")
register_converter(paths.RequestConverter, "portal_request")
register_converter(paths.EntryConverter, "portal_entry")
register_converter(paths.WaiverConverter, "portal_waiver")
register_converter(paths.ConsentConverter, "portal_consent")
register_converter(paths.CertificateConverter, "portal_certificate")
register_converter(paths.OrderConverter, "portal_order")

register_converter(paths.EndpointConverter, "portal_endpoint")
register_converter(paths.MessageConverter, "portal_message")

app_name = "portal"

_consent: list[URLPattern | URLResolver] = [
    path("", statement.statement, name="statement"),
    path("receipt.<portal_paper:form>", downloads.receipt, name="receipt"),
    path("receipts/<portal_entry:entry>.<portal_paper:form>", downloads.receipt, name="receipt-of"),
    path("confirm/", proposal.confirm, name="confirm"),
    path("refuse/", proposal.refuse, name="refuse"),
    path("withdraw/", withdrawal.withdraw, name="withdraw"),
    path("dispute/", disputing.dispute, name="dispute"),
    path("pause/", pausing.pause, name="pause"),
    path("resume/", pausing.resume, name="resume"),
]

_endpoint: list[URLPattern | URLResolver] = [
    path("", webhooks.endpoint, name="webhook"),
    path("rotate/", webhooks.rotate, name="webhook-rotate"),
    path("enable/", webhooks.enable, name="webhook-enable"),
    path("delete/", webhooks.delete, name="webhook-delete"),
    path("replay/<portal_message:delivery>/", webhooks.replay, name="webhook-replay"),
]

_tenant: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    path("data/<portal_code:category>/", category.category, name="category"),
    path("data/<portal_code:category>/<portal_code:purpose>/", consenting.consent, name="consent"),
    path("data/<portal_code:category>/<portal_code:purpose>/quote/", consenting.quote, name="quote"),
    path("consents/<portal_consent:consent>/", include(_consent)),
    path("requests/", requests.every, name="requests"),
    path("requests/<portal_request:id>/", requests.one, name="request"),
    path("requests/<portal_request:id>/refuse/", requests.refuse, name="refuse-request"),
    path("waivers/", waivers.every, name="waivers"),
    path("waivers/<portal_waiver:id>/", waivers.one, name="waiver"),
    path("waivers/<portal_waiver:id>/answer/", waivers.answer, name="answer-waiver"),
    path("waivers/<portal_waiver:id>/revoke/", waivers.revoke, name="revoke-waiver"),
    path("price/", price.price, name="price"),
    path("history/", history.history, name="history"),
    path("history.<portal_format:form>", downloads.history, name="history-file"),
    path("consents.<portal_format:form>", downloads.consents, name="consents-file"),
    path("statements/", statements.every, name="statements"),
    path("statements/<portal_month:month>/", statements.one, name="month"),
    path("statements/<portal_month:month>.<portal_paper:form>", statements.file, name="month-file"),
    path("people/", people.every, name="people"),
    path("people/record/", people.record, name="record-person"),
    path("people/<portal_subject:id>/", people.one, name="person"),
    path("account/", account.account, name="account"),
    path("webhooks/", webhooks.endpoints, name="webhooks"),
    path("webhooks/<portal_endpoint:endpoint>/", include(_endpoint)),
    path("models/", models.every, name="models"),
    path("models/<str:family>/<str:name>/<str:version>/", models.one, name="model"),
    path("destruction/", destruction.orders, name="destructions"),
    path("destruction/<portal_order:order>/", destruction.order, name="destruction"),
    path(
        "destruction/<portal_order:order>/certificate.<portal_paper:form>",
        destruction.certificate,
        name="certificate",
    ),
    path("terms/<portal_code:version>/", terms.terms, name="terms"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/email/", home.address),  # stands before the library's page of this address
    path("verify/<portal_certificate:certificate>", public.verify, name="verify"),
    path("procedures/", public.every_procedure, name="procedures"),
    path("procedures/<slug:kind>/<slug:version>", public.procedure, name="procedure"),
    path("<portal_mode:mode>/<portal_code:key>/", include(_tenant)),
]
