"""Requests generated from the OpenAPI document, at every route: no answer of 5xx, and every answer as it is declared.

`make test-fuzz` runs it; LICET_FUZZ_REQUESTS says how many in all (100,000 unless told).
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import media_type
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import reference
from tests import catalogue as vendor
from tests import prices
from tests.api.client import document, key_for
from tests.people import customer
from wire.arrow import layout

pytestmark = pytest.mark.fuzz

REQUESTS = int(os.environ.get("LICET_FUZZ_REQUESTS", "100000"))
# Operations people run, not programs: they are no part of what is generated.
ROUTES = [
    one for one in reference.routes() if one.path.startswith(("/v1/", "/.well-known/", "/access/", "/api/"))
]
EACH = max(1, REQUESTS * 11 // (10 * len(ROUTES)))  # some routes have not so many that differ
ANSWERED: dict[str, Counter[int]] = {}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
KNOWN = ["acme", "globex", vendor.TELEMETRY, vendor.SHARED, vendor.TERMS]

for kind in (layout.MEDIA_TYPE, "application/octet-stream"):
    media_type(kind, st.binary(max_size=200))


@pytest.fixture
def key(committed_db: str) -> str:
    """A vendor at work: whatever is generated may name what is there."""
    customer("acme", "ACME Pumps")
    customer("globex", "Globex Turbines")
    vendor.record()
    prices.publish_schedule()
    vendor.give()
    return key_for()


@pytest.mark.parametrize("one", ROUTES, ids=[f"{one.method} {one.path}" for one in ROUTES])
def test_every_generated_request_is_answered_as_declared(
    key: str, one: reference.DeclaredRoute, capsys: Any
) -> None:
    schema = schemathesis.openapi.from_dict(document())
    operation = schema[one.path][one.method]
    answered: Counter[int] = Counter()
    application = get_wsgi_application()

    @hypothesis.settings(
        max_examples=EACH,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @hypothesis.given(case=operation.as_strategy(), known=st.sampled_from([None, *KNOWN]))
    def ask(case: schemathesis.Case, known: str | None) -> None:
        if known is not None and case.path_parameters:
            case.path_parameters |= {
                name: known for name in case.path_parameters if name in {"key", "code", "version"}
            }
        response = case.call(
            app=application, base_url="http://localhost", headers={"Authorization": f"Bearer {key}"}
        )
        answered[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    ask()
    ANSWERED[f"{one.method} {one.path}"] = answered
    with capsys.disabled():
        print(
            f"\ngenerated: {one.method} {one.path}: {sum(answered.values())} requests {dict(sorted(answered.items()))}"
        )
    assert sum(answered.values()) > 0


def test_as_many_were_generated_as_were_wanted(capsys: Any) -> None:
    if len(ANSWERED) < len(ROUTES):
        pytest.skip(f"only {len(ANSWERED)} of {len(ROUTES)} routes were asked in this run")
    total: Counter[int] = sum(ANSWERED.values(), Counter())
    with capsys.disabled():
        print(f"\ngenerated in all: {total.total()} requests {dict(sorted(total.items()))} (goal {REQUESTS})")
    assert total.total() >= REQUESTS
