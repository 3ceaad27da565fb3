"""The form for new terms and their clauses."""

from __future__ import annotations

from typing import Any

from django import forms

from consent import clauses as rules
from consent.clauses import Clauses
from desk.forms import fields


class TermsForm(forms.Form):
    """Terms and their clauses. Published terms never change."""

    version = fields.KeyField(label="Version")
    title = fields.text(label="Title", max_length=200)
    body_markdown = fields.long_text(label="Text (Markdown)", rows=16)
    account = fields.text(label="Negotiated with account", required=False, help_text="Empty: everybody's.")
    effective_from = fields.DayField(label="In effect from", required=False, help_text="Empty: at once.")
    requires_reacceptance = fields.tick(
        label="Suspends consents under older terms until they are accepted again"
    )
    model_ownership = fields.choice([(o, o.capitalize()) for o in rules.OWNERSHIPS], label="Models belong to")
    retention_days = fields.number(label="Copies are kept (days)", min_value=1, initial=365)
    on_withdrawal = fields.choice(
        [(w, w.replace("_", " ").capitalize()) for w in rules.ON_WITHDRAWAL], label="On withdrawal"
    )
    on_contract_end = fields.choice(
        [(w, w.replace("_", " ").capitalize()) for w in rules.ON_CONTRACT_END],
        label="After the contract has ended",
        required=False,
        initial="suspend",
    )
    destruction_days = fields.number(label="Destroyed within (days)", min_value=0, initial=30)
    retire_days = fields.number(label="Models retired within (days)", min_value=0, required=False)
    audit_right = fields.tick(label="The customer may have it audited")
    audits_per_year = fields.number(
        label="Audits in 365 days",
        min_value=1,
        max_value=rules.MAX_AUDITS,
        required=False,
        help_text="Empty: any number.",
    )
    audit_cost = fields.choice(
        [("", "Not agreed"), ("vendor", "The vendor"), ("customer", "The customer")],
        label="An audit is paid by",
        required=False,
    )
    k = fields.number(label="Anonymity: people alike (k)", min_value=2, required=False)
    min_tenants = fields.number(label="Anonymity: least tenants in a group", min_value=2, required=False)
    max_tenant_share_bps = fields.number(
        label="Anonymity: greatest share of one tenant (bps)", min_value=1, max_value=10_000, required=False
    )
    not_to_competitors = fields.tick(label="Not sold or licensed to the customer's competitors")
    requires_risk_class = fields.tick(label="Consents need a risk class")
    requires_legal_basis = fields.tick(label="Consents to data about people name their legal basis")
    requires_transfer_mechanism = fields.tick(
        label="Consents to data about people say why it may leave the European Economic Area"
    )
    cooling_off_hours = fields.number(
        label="Cooling-off: signed consents wait (hours)", min_value=0, required=False
    )
    max_generation_depth = fields.number(
        label="Synthetic data: greatest depth",
        min_value=1,
        max_value=rules.MAX_GENERATIONS,
        required=False,
        help_text="1: made from real records only. Empty: any depth.",
    )
    residual_risk_statement = fields.long_text(
        label="Residual risk, as the signatory is shown it", required=False
    )

    def clauses(self) -> Clauses | None:
        """The clauses, or None with the faults noted on the form."""
        said = self.cleaned_data
        anonymity = {name: said[name] for name in ("k", "min_tenants", "max_tenant_share_bps")}
        covenant = {"kind": "competitor", "modes": ["sale", "licence", "weights"]}
        written: dict[str, Any] = {
            "model_ownership": said["model_ownership"],
            "retention_days": said["retention_days"],
            "on_withdrawal": said["on_withdrawal"],
            "destruction_days": said["destruction_days"],
            "on_contract_end": said["on_contract_end"] or None,
            "retire_days": said["retire_days"],
            "audit_right": said["audit_right"],
            "audits": _audits(said),
            "anonymity": anonymity if any(anonymity.values()) else None,
            "no_transfer_to": [covenant] if said["not_to_competitors"] else [],
            "residual_risk_statement": said["residual_risk_statement"],
            "requires_risk_class": said["requires_risk_class"],
            "requires_legal_basis": said["requires_legal_basis"],
            "requires_transfer_mechanism": said["requires_transfer_mechanism"],
            "cooling_off_hours": said["cooling_off_hours"],
            "max_generation_depth": said["max_generation_depth"],
        }
        found, errors = rules.parse(written, pointer="")
        for error in errors:
            name = error.pointer.split("/")[-1]
            self.add_error(name if name in self.fields else None, error.detail)
        return found


def _audits(said: dict[str, Any]) -> dict[str, Any] | None:
    """The clause on audits; None if neither a number nor a payer was chosen."""
    if not said["audit_cost"] and said["audits_per_year"] is None:
        return None
    return {"per_year": said["audits_per_year"], "cost": said["audit_cost"] or None}
