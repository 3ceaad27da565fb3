import re

import pytest

from wire import problems
from wire.problems import FieldError, Problem


def test_a_problem_has_every_member_of_the_contract() -> None:
    refused = Problem(
        "wrong_type",
        "2 members are not right.",
        errors=[FieldError("/form", "wrong_type", "Expected a string.")],
        headers={"Retry-After": "1"},
    )
    assert refused.body(request_id="req_1") == {
        "type": "urn:licet:problem:wrong_type",
        "title": "A member has the wrong type",
        "status": 400,
        "detail": "2 members are not right.",
        "code": "wrong_type",
        "request_id": "req_1",
        "errors": [{"pointer": "/form", "code": "wrong_type", "detail": "Expected a string."}],
    }
    assert refused.headers == {"Retry-After": "1"}
    assert str(refused) == "2 members are not right."


def test_a_code_outside_the_table_has_no_status() -> None:
    with pytest.raises(KeyError):
        Problem("made_up", "No.")


@pytest.mark.parametrize("code", sorted(problems.STATUS))
def test_each_code_stands_once_with_a_status_of_the_contract_and_a_title(code: str) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", code)
    assert problems.STATUS[code] in {
        400,
        401,
        403,
        404,
        405,
        406,
        408,
        409,
        412,
        413,
        415,
        422,
        429,
        500,
        503,
    }
    assert problems.TITLE[code]
    assert sum(code in codes for codes in problems._TABLE.values()) == 1


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("duplicate_member", 400),
        ("unauthenticated", 401),
        ("missing_scope", 403),
        ("not_found", 404),
        ("revision_not_reached", 409),
        ("precondition_failed", 412),
        ("body_too_large", 413),
        ("unsupported_media_type", 415),
        ("idempotency_key_reused", 422),
        ("critical_needs_two", 422),
        ("third_party_rights_missing", 422),
        ("ownership_conflict", 422),
        ("too_many_requests", 429),
        ("unavailable", 503),
    ],
)
def test_the_statuses_the_contract_names(code: str, status: int) -> None:
    assert problems.STATUS[code] == status
