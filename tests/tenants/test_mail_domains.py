"""Addresses belong to a domain however they are written, and no public mail service is anybody's domain."""

from __future__ import annotations

import pytest

from tenants import mail_domains, public_mail


@pytest.mark.parametrize(
    ("email", "covered"),
    [
        ("mona@kestrel.example", True),
        ("MONA@Kestrel.EXAMPLE", True),
        ("mona@kestrel.example.", True),
        ("mona@mail.kestrel.example", True),
        ("mona+acme@kestrel.example", True),
        ('"mona@acme.example"@kestrel.example', True),
        ("mona@xn--bcher-kva.example", True),
        ("mona@bücher.example", True),
        ("Mona <mona@kestrel.example>", True),
        ("mona@kestrel.example (Mona)", True),
        ("mona@kestrel.example, ines@acme.example", True),
        ("mona@kestrel.example@acme.example", True),
        ("mona@kestrel.example/x", True),
        ("mona@ kestrel.example ", True),
        ("mona@kestrel\u3002example", True),
        ("mona@kestrel.example.org", False),
        ("mona@notkestrel.example", False),
        ("kestrel.example@acme.example", False),
        ("kestrel.example", False),
        ("", False),
    ],
)
def test_an_address_lies_in_a_domain_however_it_is_written(email: str, covered: bool) -> None:
    assert mail_domains.covers(["Kestrel.example", "bücher.example"], email) is covered


@pytest.mark.parametrize(
    ("domain", "owned"),
    [
        ("acme.example", True),
        ("mail.acme.co.uk", True),
        ("acme.co.uk", True),
        ("co.uk", False),
        ("com", False),
        ("", False),
        ("acme..example", False),
        ("-acme.example", False),
        ("acme.example/x", False),
        ("a" * 64 + ".example", False),
    ],
)
def test_a_company_owns_a_name_below_a_public_suffix(domain: str, owned: bool) -> None:
    assert mail_domains.is_domain(domain) is owned


def test_no_domain_covers_nothing() -> None:
    assert not mail_domains.covers([""], "mona@kestrel.example")
    assert not mail_domains.covers([], "mona@kestrel.example")


def test_addresses_are_found_in_a_text() -> None:
    found = mail_domains.addresses("Mona <MONA@Kestrel.example.>, ines@acme.example (Ines)")
    assert found == {"mona@kestrel.example", "ines@acme.example"}


def test_public_mail_services_are_known() -> None:
    assert all(map(public_mail.is_public, ("gmail.com", "outlook.com", "gmx.de", "qq.com", "proton.me")))
    assert not public_mail.is_public("acme.example")
    assert all(domain == mail_domains.normal(domain) for domain in public_mail.DOMAINS)
    assert all(map(mail_domains.is_domain, public_mail.DOMAINS))


@pytest.mark.parametrize(
    ("text", "mail"),
    [
        ("mona@kestrel.example", True),
        ("m.o+acme@mail.kestrel.example", True),
        ("mona@bücher.example", True),
        ("mona@xn--bcher-kva.example", True),
        ("mona@kestrel", False),
        ("mona@", False),
        ("@kestrel.example", False),
        ("mona", False),
        ("mona@kestrel..example", False),
        (".mona@kestrel.example", False),
        ("mo na@kestrel.example", False),
        ("Mona <mona@kestrel.example>", False),
        ("mona@kestrel.example, ines@acme.example", False),
        ("möna@kestrel.example", False),
        ('"mona"@kestrel.example', False),
        ("mona@192.0.2.1", False),
        ("mona@-kestrel.example", False),
        ("mona@kestrel.example.", False),
        ("m" * 65 + "@kestrel.example", False),
        ("mona@kestrel.example\n", False),
    ],
)
def test_an_address_is_one_address_and_nothing_else(text: str, mail: bool) -> None:
    assert mail_domains.is_address(text) is mail
