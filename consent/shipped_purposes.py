"""The purposes that Licet ships; vendors add their own. Results of a cross-tenant purpose reach other tenants."""

from __future__ import annotations

from typing import Final, NamedTuple


class ShippedPurpose(NamedTuple):
    code: str
    name: str
    cross_tenant: bool
    # False until something enforces the purpose: Legal may offer it after recording how that is done.
    offered: bool = True


PURPOSES: Final = (
    ShippedPurpose("train-shared-model", "Train a shared model", cross_tenant=True),
    ShippedPurpose("train-own-model", "Train your own model", cross_tenant=False),
    # The measurements describe models that other tenants use as well.
    ShippedPurpose("evaluate", "Evaluate models", cross_tenant=True),
    ShippedPurpose("generate-synthetic", "Generate synthetic data", cross_tenant=True),
    ShippedPurpose(
        "retrieve-own", "Retrieve your data into answers to you", cross_tenant=False, offered=False
    ),
    ShippedPurpose(
        "retrieve-shared", "Retrieve your data into answers to others", cross_tenant=True, offered=False
    ),
    # People review one tenant's data at a time, and only that tenant receives the result.
    ShippedPurpose("human-review", "Review by people", cross_tenant=False, offered=False),
    ShippedPurpose("benchmark-insights", "Benchmarks across customers", cross_tenant=True),
)
