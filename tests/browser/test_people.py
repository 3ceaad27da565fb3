"""A person's request from the portal, where it is recorded, to the desk, where a version is answered for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, expect

from tenants.models import User
from tests import catalogue, prices
from tests.api.client import Api, key_for
from tests.browser.signing_in import sign_in
from tests.lineage.runs import Job
from tests.people import customer, human, member

pytestmark = pytest.mark.browser
CODE = "5d" * 32


@pytest.fixture
def used(served: str) -> str:
    """A model and a copy of ACME's shifts, which name operators."""
    acme = customer("acme", "ACME Pumps")
    member(human("alice@acme.example", "Alice Adams"), acme, "privacy_officer")
    catalogue.record()
    prices.publish_schedule()
    catalogue.publish("2026-11")
    catalogue.give(category=catalogue.SHIFTS, rights_attested=True, at=timezone.now())
    job = Job(Api(key_for("runs")))
    run = job.cleared(categories=[catalogue.SHIFTS])
    report = job.complete(run, ("acme", catalogue.SHIFTS, 3), holdings=[{"location": "s3://a", "rows": 3}])
    assert report.status == 200
    legal = human("lea@vendor.example", "Lea Lang", is_staff=True)
    User.objects.get(pk=legal.user).groups.add(Group.objects.get_or_create(name="Legal")[0])
    return served


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_request_is_recorded_and_a_version_answered_for(
    page: Page, used: str, accessible: Callable[[], None], pictured: Callable[[str], None], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, f"{used}/live/acme/people/", "alice@acme.example")
    page.get_by_label("The person's code").fill("Erika Mustermann")
    page.get_by_role("button", name="Record the request").click()
    expect(page.get_by_text("Never write a name")).to_be_visible()
    accessible()
    pictured(f"people-{scheme}")
    page.get_by_label("The person's code").fill(CODE)
    page.get_by_label("The key's id").fill("sha256:" + "7c" * 32)
    page.get_by_label("Done by").fill((timezone.now() + timedelta(days=20)).date().isoformat())
    page.get_by_role("button", name="Record the request").click()
    expect(page.get_by_text("Not answered yet.")).to_be_visible()
    accessible()
    pictured(f"person-{scheme}")
    page.set_viewport_size({"width": 390, "height": 800})
    pictured(f"person-phone-{scheme}")

    page.set_viewport_size({"width": 1280, "height": 900})
    page.context.clear_cookies()
    sign_in(page, f"{used}/admin/lineage/subjectrequest/", "lea@vendor.example")
    page.get_by_role("link", name=CODE[:12]).click()
    expect(page.get_by_role("heading", name="A person in the data of acme")).to_be_visible()
    pictured(f"desk-person-{scheme}")
    page.get_by_label("What becomes of it").select_option("assessed")
    page.get_by_label("Why").fill("Only aggregates of a shift remain; no row of a person is kept.")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Only aggregates of a shift remain")).to_be_visible()
    accessible()
    page.goto(f"{used}/admin/models/live/wear/pm/7/")
    expect(page.get_by_role("button", name="Retire it")).to_be_visible()
    accessible()
    pictured(f"desk-model-{scheme}")
