"""What pages ask of browsers: no script of a stranger's, no storage, no hint for anybody who looks over a shoulder."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.people import Human
from tests.portal.conftest import PAGE, SignIn
from tests.security import source

OURS = [path for room in ("portal", "desk") for path in sorted((source.ROOT / room / "static").rglob("*.js"))]
_RISKY = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|postMessage|localStorage|sessionStorage|indexedDB"
    r"|\beval\(|new Function"
)


@pytest.mark.asvs("3.2.2", "3.5.5", "14.3.3", "15.3.6")
def test_no_script_of_ours_builds_markup_takes_messages_or_keeps_data() -> None:
    inline = [
        (path, script)
        for path, text in source.templates()
        for script in re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", text, re.DOTALL)
    ]
    for path, text in [*((str(path), path.read_text()) for path in OURS), *inline]:
        assert not _RISKY.search(text), path
    assert _RISKY.search("box.innerHTML = name")


@pytest.mark.asvs("1.2.1", "1.2.3", "1.3.1")
def test_no_template_switches_escaping_off() -> None:
    switched_off = re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b")
    assert [
        path for path, text in source.templates() if path.endswith(".html") and switched_off.search(text)
    ] == []


@pytest.mark.asvs("6.2.6", "6.2.7")
def test_password_fields_hide_what_is_typed_and_take_what_is_pasted(db: None) -> None:
    page = Client().get("/accounts/login/").content.decode()
    [field] = re.findall(r'<input[^>]*name="password"[^>]*>', page)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page
    assert "maxlength" not in field


@pytest.mark.asvs("6.4.2")
def test_nothing_asks_for_a_hint_or_a_secret_question(db: None) -> None:
    for path in ("/accounts/login/", "/accounts/password/reset/"):
        text = Client().get(path).content.decode().lower()
        assert "password hint" not in text
        assert "question" not in text


@pytest.mark.asvs("7.4.4")
@pytest.mark.parametrize("path", [PAGE, "/accounts/sessions/", "/accounts/2fa/"])
def test_every_page_offers_to_sign_out(sign_in: SignIn, alice: Human, schedule: None, path: str) -> None:
    assert "/accounts/logout/" in sign_in(alice).get(path).content.decode()


@pytest.mark.asvs("3.7.1")
def test_no_page_needs_a_plugin() -> None:
    embedded = re.compile(r"<(object|embed|applet)\b", re.IGNORECASE)
    assert [path for path, text in source.templates() if embedded.search(text)] == []


@pytest.mark.asvs("14.2.3")
def test_no_page_loads_anything_from_another_host() -> None:
    foreign = re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//", re.IGNORECASE
    )
    assert [path for path, text in source.templates() if foreign.search(text)] == []
