"""What a page may load and send. Strict everywhere but at the desk.

Unfold's bundled Alpine needs eval and inline styles, under /admin/ only: `desk.site` sets it there.
"""

from __future__ import annotations

from typing import Any, Final

POLICY: Final[dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
