"""What API and portal take, the database holds: no withdrawal is lost because its reason is long."""

from __future__ import annotations

import pytest

from tests.api.client import Api
from tests.catalogue import give
from tests.people import Party
from wire import ids

LONGEST = "𝄞" * 1000


@pytest.mark.parametrize("verb", ["pause", "dispute", "withdraw"])
def test_the_longest_reason_is_recorded(admin: Api, acme: Party, catalogue: None, verb: str) -> None:
    consent = ids.render(ids.CONSENT, give().consent)
    done = admin.post(f"/v1/consents/{consent}/{verb}", {"reason": LONGEST})
    assert done.status == 200, done.raw
    refused = admin.post(f"/v1/consents/{consent}/{verb}", {"reason": LONGEST + "x"})
    assert refused.status == 400
