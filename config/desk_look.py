"""How the desk looks: the settings for Unfold, which draws the Django admin."""

from __future__ import annotations

from typing import Any, Final

UNFOLD: Final[dict[str, Any]] = {
    "SITE_TITLE": "Licet desk",
    "SITE_HEADER": "Licet",
    "SITE_SUBHEADER": "Desk",
    "SITE_SYMBOL": "verified_user",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "desk.navigation.icon"}],
    "STYLES": ["desk.navigation.style"],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "COLORS": {
        "primary": {
            "50": "240 249 250",
            "100": "216 239 242",
            "200": "179 223 229",
            "300": "126 200 211",
            "400": "66 168 185",
            "500": "33 140 159",
            "600": "23 113 131",
            "700": "24 92 108",
            "800": "27 77 91",
            "900": "27 65 78",
            "950": "12 42 53",
        }
    },
    "SIDEBAR": {"show_search": True, "command_search": True, "navigation": "desk.navigation.sidebar"},
}
