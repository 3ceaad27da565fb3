"""How people and proxies reach us, and which mail domains are the vendor's. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.http.request import validate_host

from config.preflight.reason import Reason, Setup
from tenants import mail_domains, public_mail


def check(setup: Setup) -> Iterator[Reason]:
    """Yield what is unsafe about the public address, the hosts, the cookies, the proxies and the vendor's domains."""
    yield from _public_url(setup)
    yield from _vendor_domains(setup)
    yield from _hosts(setup)
    yield from _proxies(setup)
    settings = setup.settings
    if settings.PUBLIC_URL.startswith("https://") and not (
        settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
    ):
        yield Reason(
            "cookies_not_secure",
            "Cookies would also go over plain HTTP. Leave SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE as Licet"
            " sets them.",
        )
    in_clear = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if not origin.startswith("https://")]
    if in_clear:
        yield Reason(
            "csrf_origin_not_https",
            f"CSRF_TRUSTED_ORIGINS trusts {in_clear[0]}, which anybody on the way can change. Begin each with"
            " https://.",
        )


def _public_url(setup: Setup) -> Iterator[Reason]:
    url = setup.environment.get("PUBLIC_URL", "")
    if not url:
        yield Reason(
            "public_url_missing",
            "PUBLIC_URL is not set. It stands in mails and signed documents: set it to https:// and your host.",
        )
    elif urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        yield Reason(
            "public_url_not_https",
            f"PUBLIC_URL is {url}. Mails would lead people to plain HTTP, and cookies would go over it: begin it with"
            " https://.",
        )


def _hosts(setup: Setup) -> Iterator[Reason]:
    hosts: list[str] = setup.settings.ALLOWED_HOSTS
    host = urlsplit(setup.environment.get("PUBLIC_URL", "")).hostname
    if "*" in hosts:
        yield Reason(
            "hosts_open",
            "ALLOWED_HOSTS holds *, so a stranger chooses the host in links of mails. List your hosts.",
        )
    elif host and not validate_host(host, hosts):
        yield Reason(
            "hosts_without_public_url", f"ALLOWED_HOSTS lacks {host}, the host of PUBLIC_URL. Add it."
        )


def _proxies(setup: Setup) -> Iterator[Reason]:
    behind = setup.settings.SECURE_PROXY_SSL_HEADER is not None
    count: int = setup.settings.TRUSTED_PROXY_COUNT
    if not behind and setup.part == "web":
        yield Reason(
            "tls_proxy_missing",
            "BEHIND_TLS_PROXY is not true. Licet ends no TLS itself: put a proxy before it that does and sets"
            " X-Forwarded-Proto, then set BEHIND_TLS_PROXY=true.",
        )
    if behind and count < 1:
        yield Reason(
            "trusted_proxies_unset",
            "TRUSTED_PROXY_COUNT is not set, so every visitor would have the address of the proxy, and limits on"
            " one would"
            " lock out all. Set it to the number of proxies before Licet, mostly 1.",
        )
    if not behind and count > 0:
        yield Reason(
            "trusted_proxies_without_proxy",
            "TRUSTED_PROXY_COUNT believes a proxy that BEHIND_TLS_PROXY does not name: strangers could choose their"
            " address. Set both or none.",
        )


def _vendor_domains(setup: Setup) -> Iterator[Reason]:
    for each in setup.settings.LICET_VENDOR_DOMAINS:
        domain = mail_domains.normal(each)
        if not mail_domains.is_domain(domain):
            yield Reason(
                "vendor_domain_malformed",
                f"LICET_VENDOR_DOMAINS holds {each!r}, which is no domain of a company. List domains such as"
                " example.com, with commas between.",
            )
        elif public_mail.is_public(domain):
            yield Reason(
                "vendor_domain_public",
                f"LICET_VENDOR_DOMAINS holds {domain}, where anybody can get an address: customers could not sign"
                " with theirs. List your own mail domains.",
            )
