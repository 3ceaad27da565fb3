"""Lines of the log: JSON, with the address that limits use, and without secrets."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.test import Client

KEY = "lk_live_" + "aB3" * 12 + "xy"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the process writes to standard error, with its own formatter."""
    configured = settings.LOGGING
    formatter = logging.config.DictConfigurator(configured).configure_formatter(
        dict(configured["formatters"]["json"])
    )
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.INFO
    yield output
    root.removeHandler(handler)
    root.level = level


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.asvs("14.2.1")
def test_no_line_of_a_request_holds_a_key_a_reset_link_or_a_query(db: None, written: io.StringIO) -> None:
    browser = Client(REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="9.9.9.0")
    browser.get(f"/v1/tenants?api_key={KEY}")
    browser.get("/accounts/password/reset/key/9-dit7c4-0a1b2c3d4e5f/")
    browser.get("/accounts/login/?next=/live/acme/")
    text = written.getvalue()
    assert "/accounts/password/reset/key/***/" in text
    for secret in (KEY, "0a1b2c3d4e5f", "api_key=", "next=", "9.9.9.0"):
        assert secret not in text
    assert {line.get("ip") for line in lines(written) if "ip" in line} == {"198.51.100.7"}


@pytest.mark.asvs("16.2.5")
def test_tracebacks_and_lines_of_libraries_are_redacted_too(written: io.StringIO) -> None:
    try:
        raise RuntimeError(f"refused {KEY}")
    except RuntimeError:
        structlog.get_logger("licet").exception(
            "failed", password="hunter2", url=f"https://a.example/?key={KEY}"
        )
    logging.getLogger("library").warning("GET %s", f"/a?token={KEY}")
    first, second = lines(written)
    assert first["password"] == "***"
    assert first["url"] == "https://a.example/?***"
    assert "refused lk_live_***" in first["exception"]
    assert second["event"] == "GET /a?***"
    assert KEY not in written.getvalue()
