"""The desk's sidebar: its links, their order and who sees each. Also the icon and the style sheet of every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

from desk import staff


def icon(request: HttpRequest) -> str:  # noqa: ARG001  Unfold gives it
    return static("portal/mark.svg")


def style(request: HttpRequest) -> str:  # noqa: ARG001  Unfold gives it
    return static("desk/search.css")


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    return groups(request.user)


def groups(user: Any) -> list[dict[str, Any]]:
    """Return the groups of links that this member of staff sees."""

    def item(title: str, icon: str, name: str) -> dict[str, Any]:
        return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{name}")}

    found: list[dict[str, Any]] = [
        {
            "title": "Customers",
            "items": [
                item("Today", "home", "index"),
                item("Tenants", "factory", "tenants_tenant_changelist"),
                item("Accounts", "domain", "tenants_account_changelist"),
                item("Consents", "handshake", "consent_consent_changelist"),
                item("What happened", "history", "consent_consentevent_changelist"),
                item("People's requests", "person_off", "lineage_subjectrequest_changelist"),
                item("Approvals", "rule", "approvals"),
                item("Agreements", "contract", "consent_agreement_changelist"),
                item("Evidence", "attach_file", "consent_evidence_changelist"),
                item("Import signed consents", "upload_file", "imports"),
            ],
        },
        {
            "title": "What is offered",
            "items": [
                item("Categories", "category", "consent_category_changelist"),
                item("Purposes", "target", "consent_purpose_changelist"),
                item("Terms", "gavel", "consent_terms_changelist"),
                item("Prices", "price_change", "prices"),
            ],
        },
        {
            "title": "Money",
            "items": [
                item("Billing", "receipt_long", "billing"),
                item("Differences from Stripe", "difference", "drift-cases"),
                item("Entitlements", "percent", "pricing_entitlement_changelist"),
                item("Overrides", "edit_attributes", "pricing_override_changelist"),
            ],
        },
        {
            "title": "Evidence of it all",
            "items": [
                item("Models", "account_tree", "models"),
                item("Destruction", "delete_sweep", "destructions"),
                item("Findings", "report", "findings"),
                item("Audits", "verified", "audits"),
                item("Ledger", "book", "ledger_entry_changelist"),
                item("Deliveries", "outbox", "ledger_delivery_changelist"),
            ],
        },
    ]
    mine = [
        item(title, icon, name)
        for group, title, icon, name in (
            (staff.FINANCE, "Discounts", "monitoring", "finance"),
            (staff.LEGAL, "Legal", "balance", "legal"),
            (staff.TRAINING, "Training data", "model_training", "training"),
            (staff.SECURITY, "Security", "shield", "security"),
        )
        if staff.groups_of(user, group)
    ]
    if mine:
        found.append({"title": "Overviews", "items": mine})
    if staff.groups_of(user, staff.FINANCE):
        found[2]["items"].append(item("Books", "menu_book", "books"))
        found[2]["items"].append(item("Paid back", "undo", "adjustments"))
        found[2]["items"].append(item("Demand", "query_stats", "demand"))
    if staff.groups_of(user, staff.LEGAL):
        found[1]["items"] += [
            item("Record a category", "add", "edit_category"),
            item("Record a purpose", "add", "edit_purpose"),
            item("Publish terms", "publish", "publish_terms"),
            item("Sub-processors", "hub", "processors"),
        ]
        found[3]["items"].append(item("Transfers", "move_up", "transfers"))
        found[3]["items"].append(item("Earlier records", "history", "earlier_records"))
        found[3]["items"].append(item("State and audit", "fact_check", "state"))
        found[3]["items"].append(item("People", "person", "tenants_person_changelist"))
    if user.is_superuser:
        found[3]["items"] += [
            item("API keys", "key", "tenants_apikey_changelist"),
            item("Issue a key", "add", "issue_key"),
            item("Webhooks", "webhook", "webhooks"),
            item("Staff", "badge", "staff"),
        ]
    return found
