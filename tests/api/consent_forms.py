"""What tests about consents share."""

from __future__ import annotations

from typing import Any

from api import reference
from tests import catalogue as vendor

SAID: dict[str, Any] = {**reference.components()["ConsentSaid"]["examples"][0], "terms": vendor.TERMS}
