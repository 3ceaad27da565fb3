"""What answers outside of Django tell browsers. Django's middleware adds the same to all others."""

from __future__ import annotations

from django.conf import settings

from api.asgi import Headers

FOR_BROWSERS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
]
if settings.SECURE_HSTS_SECONDS:
    FOR_BROWSERS.append(
        (b"strict-transport-security", b"max-age=%d; includeSubDomains" % settings.SECURE_HSTS_SECONDS)
    )
