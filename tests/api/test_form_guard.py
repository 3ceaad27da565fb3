"""Forms that no browser sends are refused before the framework reads them."""

from __future__ import annotations

import io

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.test import Client

from api.form_guard import MAX_PARTS

PART = b'--licet\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'


@pytest.mark.parametrize("body", ["login=%", "login=%4", "login=a%zz&password=b", "%" * 1000])
def test_a_percent_sign_that_escapes_nothing_is_400(db: None, body: str) -> None:
    kind = "application/x-www-form-urlencoded"
    assert Client().post("/accounts/login/", body, content_type=kind).status_code == 400
    assert (
        Client().post("/accounts/login/", "login=a%25&password=%C3%BC", content_type=kind).status_code == 200
    )


@pytest.mark.parametrize(("parts", "taken"), [(MAX_PARTS - 2, True), (MAX_PARTS + 1, False)])
def test_an_upload_has_so_many_parts(parts: int, taken: bool) -> None:
    body = PART * parts + b"--licet--\r\n"
    headers = [
        (b"content-type", b"multipart/form-data; boundary=licet"),
        (b"content-length", b"%d" % len(body)),
    ]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}
    request = ASGIRequest(scope, io.BytesIO(body))
    if taken:
        assert len(request.POST.getlist("a")) == parts
    else:
        with pytest.raises(Exception, match="at most"):
            _ = request.POST


@pytest.mark.parametrize(
    "address",
    ["/admin/ledger/entry/?kind=%00", "/admin/?q=a%00b", "/live/ac%00me/", "/accounts/login/?next=%00"],
)
def test_a_nul_in_an_address_is_refused_before_it_reaches_the_database(db: None, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 400
    assert answer.content == b"This is not an address."


def test_a_nul_in_a_form_is_refused(db: None) -> None:
    kind = "application/x-www-form-urlencoded"
    assert Client().post("/accounts/login/", "login=a%00&password=b", content_type=kind).status_code == 400
