"""The purposes that Licet ships; vendors add their own. Cross-tenant: what comes of it reaches other tenants too."""

from __future__ import annotations

from typing import Final, NamedTuple


class ShippedPurpose(NamedTuple):
    code: str
    name: str
    cross_tenant: bool


PURPOSES: Final = (
    ShippedPurpose("train-shared-model", "Train a shared model", cross_tenant=True),
    ShippedPurpose("train-own-model", "Train your own model", cross_tenant=False),
    # What is measured is told of models that others use as well.
    ShippedPurpose("evaluate", "Evaluate models", cross_tenant=True),
    ShippedPurpose("generate-synthetic", "Generate synthetic data", cross_tenant=True),
    ShippedPurpose("retrieve-own", "Retrieve your data into answers to you", cross_tenant=False),
    ShippedPurpose("retrieve-shared", "Retrieve your data into answers to others", cross_tenant=True),
    # People look at one tenant's data at a time; what they learn goes back to that tenant.
    ShippedPurpose("human-review", "Review by people", cross_tenant=False),
    ShippedPurpose("benchmark-insights", "Benchmarks across customers", cross_tenant=True),
)
