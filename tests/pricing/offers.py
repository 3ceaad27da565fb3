"""What tests about quotes share."""

from dataclasses import replace
from datetime import timedelta

from consent.clauses import Clauses
from consent.conditions import BEGINNING, Conditions
from pricing.factors import PricedConsent
from pricing.tiers import Tier
from tests.pricing.schedules import BEGINS_AT

TERMS = Clauses("vendor", 730, "stop", 30, audit_right=False, residual_risk_statement="")


OPEN = PricedConsent(
    "telemetry",
    "shared",
    Conditions(fields=("a", "b", "c", "d"), form="raw", regions=("*",), data_from=BEGINNING),
    TERMS,
    BEGINS_AT,
)


RESTRICTED = replace(
    OPEN,
    conditions=Conditions(
        fields=("a",),
        form="anonymised",
        regions=("EU",),
        model_families=("wear",),
        processors=(),
        data_until=BEGINS_AT + timedelta(days=400),
        valid_until=BEGINS_AT + timedelta(days=400),
        retention_days=90,
        on_withdrawal="destroy",
    ),
)


STEPS = (Tier("one", 200, 100), Tier("two", 500, 300), Tier("three", 1500, 900))
