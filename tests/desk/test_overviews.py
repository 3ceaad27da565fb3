"""The first page of each role: its own people see it, others do not, and its queries do not grow with the rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consent.policy import Decision
from consent.reasons import Reason
from consent.usable import Answered, usable
from desk.views.security_overview import _group
from identity import security_kinds, staff_groups
from identity.access_reviews import ReviewedKey, ReviewedStaff, digest
from ledger import queries as ledger
from ledger import scope
from pricing.tier_counts import tiers_at
from tenants.models import User
from tests.api import one_of_everything
from tests.api.client import Api, key_for
from tests.catalogue import give, publish
from tests.desk.browser import signed_in
from tests.people import START, Party, customer, human
from wire import ids

PAGES = {
    "discounts": staff_groups.FINANCE,
    "legal": staff_groups.LEGAL,
    "training": staff_groups.TRAINING,
    "security": staff_groups.SECURITY,
}
# Parts of the queries that every page of the desk makes: session, sign-in, groups, scope.
OF_EVERY_PAGE = (
    "set_config",
    "django_session",
    'WHERE "tenants_user"."id" =',
    "auth_group",
    "usersessions",
    'FROM "tenants_person" WHERE',
)


def of_group(group: str) -> Client:
    who = human(f"{group.replace(' ', '')}@vendor.example".lower(), group, is_staff=True)
    User.objects.get(pk=who.user).groups.add(Group.objects.get_or_create(name=group)[0])
    return signed_in(who)


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    own = [each["sql"] for each in captured if not any(part in each["sql"] for part in OF_EVERY_PAGE)]
    return len([sql for sql in own if sql.startswith(("SELECT", "DECLARE", "WITH"))])


def test_each_overview_is_for_its_group_and_full(acme: Party, globex: Party, schedule: None) -> None:
    one_of_everything.make(Api(key_for()))
    for name, group in PAGES.items():
        client, other = of_group(group), of_group(next(each for each in PAGES.values() if each != group))
        assert other.get(f"/admin/{name}/").status_code == 403, name
        page = client.get(f"/admin/{name}/").content.decode()
        assert "The numbers" in page or name in {"discounts", "security"}, name
    legal = of_group(staff_groups.LEGAL)
    assert "No finding is open" not in legal.get("/admin/legal/").content.decode()
    assert legal.get("/admin/legal/?terms=t1").context["chosen"].version == "t1"


@pytest.mark.parametrize("name", PAGES)
def test_more_customers_cost_no_more_queries(acme: Party, catalogue: None, schedule: None, name: str) -> None:
    client, at = of_group(PAGES[name]), datetime.now(UTC)
    give(at=at)
    queries(client, f"/admin/{name}/")
    few = queries(client, f"/admin/{name}/")
    for number in range(3):
        customer(f"more-{number}", f"More {number}")
        give(f"more-{number}", at=at)
    assert queries(client, f"/admin/{name}/") == few
    assert few < 10


def test_a_review_of_access_is_signed_as_it_was_shown(db: None, acme: Party) -> None:
    client = of_group(staff_groups.SECURITY)
    shown = client.get("/admin/security/").context["sha256"]
    key_for("decide", tenant=acme.tenant)
    refused = client.post("/admin/security/", {"sha256": shown})
    assert refused.status_code == 409
    assert "changed since" in refused.content.decode()
    assert client.post("/admin/security/", {"sha256": refused.context["sha256"]}).status_code == 302
    page = client.get("/admin/security/")
    assert page.context["reviewed"]
    with scope.everything(reason="audit"):
        (entry,) = ledger.entries(kinds=["access.reviewed/1"])
    assert entry.body["sha256"] == refused.context["sha256"]
    assert entry.body["without_second_factor"] == entry.body["staff"]


def test_the_digest_of_a_review_does_not_depend_on_order() -> None:
    staff = [ReviewedStaff(1, ("Legal",), True), ReviewedStaff(2, (), False)]
    keys = [ReviewedKey("a", ("decide",)), ReviewedKey("b", ("admin",))]
    assert digest(staff, keys) == digest(staff[::-1], keys[::-1])
    assert digest(staff, keys) != digest(staff, keys[:1])
    assert digest(staff, keys) != digest([staff[0], ReviewedStaff(2, (), True)], keys)


def test_each_security_event_is_in_one_series_of_the_chart() -> None:
    assert {_group(kind) for kind in security_kinds.MEANINGS} == {
        "Signed in or out",
        "Refused",
        "Access changed",
    }
    assert _group("second_factor.failed") == "Refused"
    assert _group("second_factor.added") == "Access changed"


def test_tiers_are_counted_at_the_end_of_each_month() -> None:
    a, b = ids.new(at=datetime.now(UTC)), ids.new(at=datetime.now(UTC))
    jan, feb, mar = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3))
    changes = [(a, jan, "Silver"), (b, feb, "Silver"), (a, mar - timedelta(seconds=1), "Gold"), (b, mar, "")]
    assert tiers_at(changes, [jan, feb, mar]) == [{}, {"Silver": 1}, {"Gold": 1, "Silver": 1}]
    assert tiers_at(changes, [mar + timedelta(seconds=1)]) == [{"Gold": 1}]


def test_what_may_be_used_and_leave_is_summed_up() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    a, b, c, d = (ids.new(at=now) for _ in range(4))
    yes = Decision(True, (), ("x",), (), a, None)
    answers = [
        Answered(a, "t", yes),
        Answered(b, "t", yes._replace(holds_until=now + timedelta(days=29))),
        Answered(c, "t", Decision(False, (Reason("no_consent"),), (), (), None, None)),
        Answered(
            d, "t", Decision(False, (Reason("no_consent"), Reason("agreement_prohibits")), (), (), None, None)
        ),
    ]
    (row,) = usable(
        answers,
        categories=["t"],
        rows={(a, "t"): 300, (b, "t"): 100, (d, "t"): 7},
        until=now + timedelta(days=30),
    )
    assert (row.allowed, row.askable, row.barred, row.leaving) == (2, 1, 1, 1)
    assert (row.rows, row.rows_leaving, row.rows_asked, row.exposure_bps) == (400, 100, 200, 2500)


def test_legal_sees_what_changed_in_the_text_of_terms_and_the_rest_folded(
    acme: Party, catalogue: None
) -> None:
    publish("9", body_markdown="One stays.\n\nTwo stays.\n\nYou may leave.\n\nFour stays.", at=START)
    publish(
        "10",
        body_markdown="One stays.\n\nTwo stays.\n\nYou may leave <b>at once</b>.\n\nFour stays.",
        at=START + timedelta(days=1),
    )
    answered = of_group(staff_groups.LEGAL).get("/admin/legal/?terms=10")
    shown = [None if each is None else each.kind for each in answered.context["paragraphs"]]
    assert shown == [None, "changed", None]
    assert "&lt;b&gt;" in answered.content.decode()
    assert "<b>at once" not in answered.content.decode()
