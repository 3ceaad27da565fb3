"""Ask the same question in every way that a program can ask it."""

from __future__ import annotations

from tests import catalogue as vendor
from tests.api.papers import Desk


def everywhere(
    desk: Desk, *, category: str = vendor.TELEMETRY, purpose: str = vendor.SHARED
) -> list[list[str]]:
    """The reasons as a decision, a batch, coverage, AuthZEN and a clearance give them."""
    one = desk.why(category=category, purpose=purpose, model_family="wear")
    shared = {"purpose": purpose, "form": "raw", "region": "DE"}
    batch = desk.clerk.post(
        "/v1/decisions/batch",
        {**shared, "model_family": "wear", "items": [{"tenant": "acme", "category": category}]},
    )
    coverage = desk.clerk.get(f"/v1/coverage?purpose={purpose}&form=raw&region=DE")
    covered = [
        [reason["code"] for reason in row["reasons"]]
        for row in coverage["data"]
        if (row["tenant"], row["category"]) == ("acme", category)
    ]
    authzen = desk.clerk.post(
        "/access/v1/evaluation",
        {
            "subject": {"type": "training_job", "id": "j", "properties": {"model_family": "wear"}},
            "action": {"name": purpose, "properties": {"form": "raw", "region": "DE"}},
            "resource": {"type": "tenant_data", "id": f"acme/{category}"},
        },
    )
    cleared = desk.clerk.post(
        "/v1/clearances",
        {
            "run": f"r-{category}-{purpose}", "model": {"family": "wear", "name": "m", "version": "1"},
            "categories": [category], "tenants": ["acme"], "datasets": [], "audience": "shared",
            "validate_only": True, **shared,
        },
    )  # fmt: skip
    excluded = [[reason["code"] for reason in row["reasons"]] for row in cleared["manifest"]["excluded"]]
    return [
        one,
        [code for code in batch["reasons"]["codes"] if code],
        *(covered or [[]]),
        [] if authzen["decision"] else one,
        *(excluded or [[]]),
    ]
