"""Kestrel Predictive, the demonstration's vendor: its categories, terms and prices."""

from __future__ import annotations

from typing import Any

NAME = "Kestrel Predictive"

# code: (name, description, time field, third parties' data, fields as (name, type, description, identifies, quasi))
CATEGORIES: dict[str, tuple[str, str, str, bool, list[tuple[str, str, str, str, bool]]]] = {
    "machine-telemetry": (
        "Machine telemetry",
        "What the sensors on a machine report while it runs.",
        "measured_at",
        False,
        [
            ("machine_id", "string", "Serial number of the machine", "organisation", False),
            ("measured_at", "timestamp", "When the reading was taken", "none", True),
            ("rpm", "number", "Revolutions per minute of the main shaft", "none", False),
            ("vibration_mm_s", "number", "Vibration velocity, RMS, in millimetres per second", "none", False),
            ("bearing_temp_c", "number", "Temperature at the bearing, in degrees Celsius", "none", False),
            ("oil_pressure_bar", "number", "Pressure of the lubricating oil, in bar", "none", False),
            ("load_pct", "number", "Load as a share of the rated load", "none", False),
            ("firmware", "string", "Version of the controller's software", "none", True),
        ],
    ),
    "uptime-log": (
        "Uptime log",
        "When a machine ran, stood still, and why.",
        "started_at",
        False,
        [
            ("machine_id", "string", "Serial number of the machine", "organisation", False),
            ("started_at", "timestamp", "When the state began", "none", True),
            ("state", "string", "Running, idle, fault or maintenance", "none", False),
            ("uptime_hours", "number", "Hours since the last stop", "none", False),
            ("fault_code", "string", "Code of the fault, if any", "none", False),
        ],
    ),
    "service-history": (
        "Service history",
        "What was maintained, replaced and found, and by whom.",
        "service_date",
        True,
        [
            ("machine_id", "string", "Serial number of the machine", "organisation", False),
            ("service_date", "date", "Day of the service", "none", True),
            ("next_service_date", "date", "Day the next service is due", "none", True),
            ("part_replaced", "string", "Number of the part that was replaced", "none", False),
            ("finding", "string", "What the technician found, in words. It may name people", "person", True),
            ("technician", "string", "Name of the technician", "person", False),
            ("cost_minor", "integer", "Cost of the service, in cents", "organisation", True),
        ],
    ),
    "quality-inspection": (
        "Quality inspection",
        "How good the parts were that came off the line.",
        "inspected_at",
        False,
        [
            ("line_id", "string", "Which production line", "organisation", False),
            ("inspected_at", "timestamp", "When the batch was inspected", "none", True),
            ("batch_size", "integer", "Parts in the batch", "organisation", True),
            ("defect_rate_ppm", "integer", "Defective parts per million", "none", False),
            ("defect_kind", "string", "What was wrong", "none", False),
            ("scrap_kg", "number", "Scrapped material, in kilograms", "none", False),
        ],
    ),
    "operator-shifts": (
        "Operator shifts",
        "Who ran which machine, when. It is about your employees.",
        "shift_start",
        True,
        [
            ("operator", "string", "Name of the operator", "person", False),
            ("badge", "string", "Number of the badge", "person", False),
            ("shift_start", "timestamp", "Beginning of the shift", "none", True),
            ("shift", "string", "Early, late or night", "none", True),
            ("machine_id", "string", "Serial number of the machine", "organisation", False),
            ("interventions", "integer", "How often the operator stepped in", "none", False),
        ],
    ),
    "energy-use": (
        "Energy use",
        "What a machine draws from the grid, and what that costs.",
        "interval_start",
        False,
        [
            ("machine_id", "string", "Serial number of the machine", "organisation", False),
            ("interval_start", "timestamp", "Beginning of the quarter of an hour", "none", True),
            ("energy_kwh", "number", "Energy used in it, in kilowatt-hours", "none", False),
            ("peak_kw", "number", "Highest power drawn in it, in kilowatts", "none", False),
            ("tariff", "string", "Name of the tariff", "organisation", True),
        ],
    ),
}

PURPOSES: dict[str, tuple[str, bool]] = {
    "train-shared-model": ("Train the shared wear model", True),
    "train-own-model": ("Train your own model", False),
    "benchmark-insights": ("Benchmarks across the industry", True),
}

FIRST_TERMS = """# Data contribution terms

**1. What you allow.** You allow Kestrel Predictive to use the fields you choose, in the form you choose, for the
purposes you choose. Nothing else is covered, and a field that we add later is not covered either.

**2. What you get.** A discount on your subscription, by the published schedule, for as long as your consent is
in force.

**3. The model.** Models trained under these terms belong to Kestrel Predictive.

**4. How long.** Copies made for training are destroyed after 365 days, or 30 days after you withdraw.

**5. Withdrawal.** You may withdraw at any time, without giving a reason. From that moment no training job is
allowed to use your data.

**6. Audit.** You may have an auditor of your choice check the ledger, a decision or a certificate.
"""

NEWER_TERMS = (
    FIRST_TERMS
    + """
**7. No sale to your competitors.** A model that learned from your data is not sold or licensed to the
competitors you named, nor are its weights handed to them.
"""
)

RISK = (
    "A trained model can keep traces of the data it learned from. We measure and limit this, but we cannot rule "
    "out that someone with access to the model infers something about your machines."
)


def clauses(*, retention_days: int = 365, competitors: bool = True, **changes: Any) -> dict[str, Any]:
    return {
        "model_ownership": "vendor",
        "retention_days": retention_days,
        "on_withdrawal": "destroy",
        "destruction_days": 30,
        "audit_right": True,
        "anonymity": {"k": 10, "min_tenants": 5, "max_tenant_share_bps": 2500},
        "no_transfer_to": [{"kind": "competitor", "modes": ["sale", "licence", "weights"]}]
        if competitors
        else [],
        "residual_risk_statement": RISK,
    } | changes


def schedule(version: str, *, gold_bps: int) -> dict[str, Any]:
    """The published price schedule with four tiers."""
    weights = {"machine-telemetry": 120, "uptime-log": 60, "service-history": 90}
    weights |= {"quality-inspection": 100, "operator-shifts": 50, "energy-use": 40}
    return {
        "version": version,
        "categories": {
            code: {"points": weights[code], "fields": {field[0]: _weight(field) for field in fields}}
            for code, (*_, fields) in CATEGORIES.items()
        },
        "forms": {
            "raw": 10000,
            "pseudonymised": 8000,
            "anonymised": 5000,
            "aggregated": 3000,
            "synthetic": 2500,
        },
        "purposes": {"train-shared-model": 10000, "benchmark-insights": 5000, "train-own-model": 2500},
        "regions": {
            "*": 10000,
            "EEA": 9500,
            "EU": 9500,
            "US": 7500,
            "JP": 7500,
            "DE": 8500,
            "CH": 7500,
            "FR": 8000,
        },
        "model_families_bps": 8500,
        "processors_bps": 9500,
        "history": [{"days": 0, "bps": 8500}, {"days": 365, "bps": 10000}],
        "ahead": [{"days": 0, "bps": 5000}, {"days": 180, "bps": 8000}, {"days": 365, "bps": 10000}],
        "validity": [{"days": 0, "bps": 5000}, {"days": 180, "bps": 8000}, {"days": 365, "bps": 10000}],
        "retention": [{"days": 0, "bps": 6000}, {"days": 90, "bps": 9000}, {"days": 365, "bps": 10000}],
        "on_withdrawal": {"stop": 10000, "destroy": 9500, "retire_models": 7000},
        "ownership": {"vendor": 10000, "joint": 8000, "tenant": 6000},
        "covenants": {"competitor": 9500, "tenant": 9000, "industry": 8500, "named": 9500, "anyone": 7000},
        "audit_right_bps": 9800,
        "tiers": [
            {"name": "bronze", "min_points": 20, "discount_bps": 300},
            {"name": "silver", "min_points": 70, "discount_bps": 800},
            {"name": "gold", "min_points": 120, "discount_bps": gold_bps},
            {"name": "platinum", "min_points": 190, "discount_bps": 2200},
        ],
        "caps": {
            "max_bps": 2500,
            "floor_price": [],
            "max_per_invoice": [{"amount_minor": 1_500_000, "currency": "EUR"}],
        },
        "minimum_term_days": 90,
        "notice_days": 0,
        "earn_after_days": 30,
        "clawback": [{"days": 0, "bps": 10000}, {"days": 90, "bps": 0}],
    }


def _weight(field: tuple[str, str, str, str, bool]) -> int:
    """The weight of a field: measured values weigh more than names and times."""
    *_, identifies, quasi = field
    return 1 if identifies == "person" or quasi else 2 if identifies == "organisation" else 4
