"""What the API tells about customers is kept by no cache; public keys may be."""

from __future__ import annotations

import pytest

from tests.api.client import Api, key_for
from tests.people import Human, Party


@pytest.mark.asvs("14.2.2")
@pytest.mark.parametrize("path", ["/v1/tenants/acme", "/v1/tenants/acme/consents", "/v1/tenants/nobody"])
def test_answers_about_customers_are_not_to_be_kept(acme: Party, alice: Human, path: str) -> None:
    api = Api(key_for("consent:read"))
    assert api.get(path).headers["Cache-Control"] == "private, no-store"


def test_public_keys_may_be_kept(db: None) -> None:
    assert Api("").get("/.well-known/jwks.json").headers["Cache-Control"] == "public, max-age=300"
