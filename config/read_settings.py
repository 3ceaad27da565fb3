"""Read Django's settings, or end the process with the variable that is wrong instead of a traceback."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def or_exit() -> None:
    """Read the settings. Ends this process with one line where a variable cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        _ = settings.LICET_ENVIRONMENT
    except (ImproperlyConfigured, ValueError) as error:
        sys.exit(f"Licet does not start. {error}")
