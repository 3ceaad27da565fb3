"""The codes of the small catalogue (tests/catalogue.py), for those who know the product over HTTP alone."""

TELEMETRY = "machine-telemetry"
SHIFTS = "operator-shifts"
SHARED = "train-shared-model"
OWN = "train-own-model"
TERMS = "2025-01"
