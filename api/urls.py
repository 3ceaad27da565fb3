"""Every address of the API."""

from __future__ import annotations

from django.urls import path, re_path, register_converter

from api.paths import KeyConverter
from api.views import (
    accounts,
    catalogue,
    clearances,
    consents,
    decisions,
    fallback,
    ledger,
    operation,
    records,
    tenants,
    terms,
)

register_converter(KeyConverter, "key")

urlpatterns = [
    path("v1/categories", catalogue.CategoriesView.as_view()),
    path("v1/categories/<key:code>", catalogue.CategoryView.as_view()),
    path("v1/purposes", catalogue.PurposesView.as_view()),
    path("v1/purposes/<key:code>", catalogue.PurposeView.as_view()),
    path("v1/accounts", accounts.AccountsView.as_view()),
    path("v1/accounts/<key:key>", accounts.AccountView.as_view()),
    path("v1/accounts/<key:key>/agreements", accounts.AgreementsView.as_view()),
    path("v1/accounts/<key:key>/agreements/<key:reference>", accounts.AgreementView.as_view()),
    path("v1/tenants", tenants.TenantsView.as_view()),
    path("v1/tenants/<key:key>", tenants.TenantView.as_view()),
    path("v1/tenants/<key:key>/consents", consents.ConsentsOfTenantView.as_view()),
    path("v1/tenants/<key:key>/history", records.HistoryView.as_view()),
    path("v1/tenants/<key:key>/entitlement", records.EntitlementView.as_view()),
    path("v1/tenants/<key:key>/usage", records.UsageView.as_view()),
    path("v1/tenants/<key:key>/export", records.ExportView.as_view()),
    path("v1/tenants/<key:key>/quotes", records.QuotesView.as_view()),
    path("v1/schedules", records.SchedulesView.as_view()),
    path("v1/evidence", records.EvidenceView.as_view()),
    path("v1/receipts/<str:id>", ledger.ReceiptView.as_view()),
    path("v1/ledger/entries", ledger.EntriesView.as_view()),
    path("v1/ledger/entries/<str:id>", ledger.EntryView.as_view()),
    path("v1/terms", terms.TermsListView.as_view()),
    path("v1/terms/<key:version>", terms.TermsView.as_view()),
    path("v1/consents/<str:id>", consents.ConsentView.as_view()),
    path("v1/consents/<str:id>/confirm", consents.ConfirmView.as_view()),
    path("v1/consents/<str:id>/refuse", consents.RefuseView.as_view()),
    path("v1/consents/<str:id>/withdraw", consents.WithdrawView.as_view()),
    path("v1/consents/<str:id>/pause", consents.PauseView.as_view()),
    path("v1/consents/<str:id>/resume", consents.ResumeView.as_view()),
    path("v1/consents/<str:id>/dispute", consents.DisputeView.as_view()),
    path("v1/decisions", decisions.DecisionsView.as_view()),
    path("v1/decisions/<str:id>", decisions.DecisionView.as_view()),
    path("v1/clearances", clearances.ClearancesView.as_view()),
    path("v1/clearances/<str:id>", clearances.ClearanceView.as_view()),
    path("v1/clearances/<str:id>/manifest", clearances.ManifestView.as_view()),
    path("v1/clearances/<str:id>/heartbeat", clearances.HeartbeatView.as_view()),
    path("v1/clearances/<str:id>/complete", clearances.CompleteView.as_view()),
    path("v1/clearances/<str:id>/abandon", clearances.AbandonView.as_view()),
    path(".well-known/jwks.json", operation.KeysView.as_view()),
    path("healthz", operation.alive),
    path("readyz", operation.ready),
    path("metrics", operation.metrics),
    re_path(r"^v1(?:/.*)?$", fallback.NothingHere.as_view()),
]
