"""What is secret never reaches a line that is kept."""

from __future__ import annotations

import pytest

from wire import redaction

KEY = "lk_live_" + "aB3" * 12 + "xy"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"key {KEY} refused", "key lk_live_*** refused"),
        (f"GET /v1/decisions?api_key={KEY}", "GET /v1/decisions?***"),
        (f"GET /invitations/{'0a' * 32}/", "GET /invitations/***/"),
        ("GET /accounts/password/reset/key/9-dit7c4-0a1b2c/", "GET /accounts/password/reset/key/***/"),
        (
            "GET /accounts/password/reset/key/9-set-password/?next=/",
            "GET /accounts/password/reset/key/***/?***",
        ),
        ("https://licet.example/a/b?next=/x&token=t then more", "https://licet.example/a/b?*** then more"),
        ("amqps://licet:hunter2@mq.example/licet", "amqps://***@mq.example/licet"),
        ("Authorization: Bearer abcdef0123456789", "Authorization: Bearer ***"),
        ("secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "secret whsec_***"),
        ("stripe sk_test_51Habc", "stripe sk_test_***"),
        ("eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiIxIn0.c2ln", "***"),
        ("Cookie: sessionid=abc123; csrftoken=def", "Cookie: sessionid=***; csrftoken=***"),
        ("{'login': 'a', 'password': 'hunter2'}", "{'login': 'a', 'password': '***'}"),
        # What is no secret stays.
        ("Did it work? Yes and/or no.", "Did it work? Yes and/or no."),
        ("/v1/tenants/acme/consents 200", "/v1/tenants/acme/consents 200"),
        ("con_01h2xcejqtf2nbrexx3vqjhp41 is active", "con_01h2xcejqtf2nbrexx3vqjhp41 is active"),
    ],
)
def test_a_text_loses_its_secrets_alone(said: str, kept: str) -> None:
    assert redaction.text(said) == kept


def test_members_are_looked_at_by_name_and_by_content() -> None:
    line = {
        "event": "x",
        "api_key": KEY,
        "more": {"Cookie": "a=b", "paths": ["/a?b=c"]},
        "tries": 3,
        "raw": KEY.encode(),
    }
    assert redaction.redacted(line) == {
        "event": "x",
        "api_key": "***",
        "more": {"Cookie": "***", "paths": ["/a?***"]},
        "tries": 3,
        "raw": "lk_live_***",
    }
