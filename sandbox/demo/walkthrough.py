"""`make demo`: walk through the product over real HTTP. It stops at the first step that fails."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import KeySet

from consent.queries import terms as consent_terms
from ledger import actors, scope
from sandbox.demo import stripe_side, vendor
from sandbox.demo.browser import Browser
from sandbox.demo.customers import PASSWORD, STAFF
from sandbox.demo.stripe_side import LocalStripe
from tenants.operations import accounts, api_keys, managers, members, tenants, users
from tenants.queries import sign_ins

KEY = "hansa-presswerk"
NAME = "Hansa Presswerk GmbH"
OWNER = "frieda@hansa-presswerk.example"
CATEGORY = "machine-telemetry"
PURPOSE = "train-shared-model"
STRIPE_SECONDS = 60
_CONSENT = re.compile(r"/admin/consent/([0-9a-f-]{36})/")
_PUBLIC = re.compile(rf"/live/{KEY}/consents/(con_[0-9a-z]+)/")


class StepFailed(Exception):
    """A step of the walkthrough did not see what it expected."""


@dataclass
class Walkthrough:
    """The walkthrough. Each step prints what it did and what it saw."""

    base: str
    stripe: LocalStripe
    say: Callable[[str], None]
    key: str = ""
    subscription: str = ""
    terms: str = ""
    steps: int = field(default=0)

    def tell(self) -> None:
        self._prepare()
        self.step("A training job asks before anybody said a word", self._ask_before)
        self.step("The account manager records a consent for the customer", self._propose)
        self.step("The training job asks again", lambda: self._ask("proposed_only"))
        self.step("The customer reads the proposal in the portal and confirms it", self._confirm)
        self.step("The discount follows in the same transaction", self._entitlement)
        self.step("Stripe agrees", lambda: self._stripe(self.bps))
        self.step("The training job asks, and the answer is signed", self._ask_yes)
        self.step("The customer looks at the consequences and withdraws", self._withdraw)
        self.step("The very next question", lambda: self._ask("withdrawn"))
        self.step("The discount is gone", self._no_entitlement)
        self.step("Stripe agrees", lambda: self._stripe(0))
        self.step("The ledger says the same", self._ledger)

    bps = 0
    consent = ""
    receipt = ""

    def step(self, title: str, act: Callable[[], str]) -> None:
        self.steps += 1
        self.say(f"{self.steps:2}. {title}")
        self.say(f"      {act()}")

    # -- Before the story: a customer, who pays, a key for the training job ---------------------------

    def _prepare(self) -> None:
        at = datetime.now(UTC)
        by = actors.system("demo")
        customer, subscription = _subscription(self.stripe)
        self.subscription = subscription
        with scope.everything(reason="staff"):
            account = accounts.put_account(mode="live", key=KEY, name=NAME, by=by, at=at)
            tenants.put_tenant(
                mode="live",
                key=KEY,
                name=NAME,
                region="DE",
                account=KEY,
                industry="presses",
                billing=accounts.BillingInput(customer, subscription, "EUR"),
                by=by,
                at=at,
            )
            owner = sign_ins.user_with(email=OWNER) or users.make_user(
                email=OWNER, name="Frieda Hansen", title="CEO", password_hash=make_password(PASSWORD)
            )
            members.record_member(user=owner, account=account, role="owner", by=by, at=at)
            manager = sign_ins.user_with(email=STAFF[0][0]) or users.make_user(
                email=STAFF[0][0], name=STAFF[0][1], is_staff=True
            )
            managers.assign(user=manager, account=account, by=by, at=at)
            offered = consent_terms.terms_offered(mode="live", account=account, at=at)
            if offered is None:
                raise StepFailed("the vendor offers no terms: the demonstration data is missing")
            self.terms = offered.version
            _, self.key = api_keys.issue_api_key(
                mode="live",
                scopes=["decide", "consent:read", "audit"],
                tenant=None,
                expires_at=at + timedelta(hours=1),
                name="demo",
                by=by,
                at=at,
            )

    # -- The steps -----------------------------------------------------------------------------------

    def _ask_before(self) -> str:
        answer = self._decide()
        if answer["allow"]:
            raise StepFailed("a consent of an earlier run is still in force")
        return _said(answer)

    def _ask(self, code: str) -> str:
        answer = self._decide()
        codes = [reason["code"] for reason in answer["reasons"]]
        # An earlier run's withdrawal rules until the new consent does.
        if answer["allow"] or (code not in codes and "withdrawn" not in codes):
            raise StepFailed(f"expected no, {code}; got {_said(answer)}")
        if code == "withdrawn" and answer["reasons"][0]["consent"] != self.consent:
            raise StepFailed(f"withdrawn, but not this consent: {answer['reasons']}")
        return _said(answer)

    def _ask_yes(self) -> str:
        answer = self._decide()
        if not answer["allow"]:
            raise StepFailed(f"expected yes; got {_said(answer)}")
        keys = KeySet.import_key_set(self._api("GET", "/.well-known/jwks.json"))
        with warnings.catch_warnings():
            # RFC 9864 calls it Ed25519; the contract, and every library in use, EdDSA
            warnings.simplefilter("ignore", SecurityWarning)
            verified = jws.deserialize_compact(answer["token"], keys, algorithms=["EdDSA"])
        claims = json.loads(verified.payload or b"{}")
        if claims.get("jti") is None:
            raise StepFailed("the token has no jti")
        return f"{_said(answer)}; token verified against the published key, jti {claims['jti']}"

    def _propose(self) -> str:
        manager = Browser(self.base)
        signed_in = manager.submit("/accounts/login/", {"login": STAFF[0][0], "password": PASSWORD})
        if signed_in.status != 200 or "login" in signed_in.url:
            raise StepFailed(f"the account manager was not let in: {signed_in.status} {signed_in.url}")
        listed = manager.open(f"/admin/tenants/tenant/?q={KEY}")
        tenant = re.search(r"/admin/tenant/([0-9a-f-]{36})/", listed.text)
        if tenant is None:
            raise StepFailed("the account manager does not see the customer")
        page = f"/admin/tenant/{tenant.group(1)}/consent/conditions/?category={CATEGORY}&purpose={PURPOSE}"
        names = [one[0] for one in vendor.CATEGORIES[CATEGORY][4]]
        form: dict[str, str | list[str]] = {
            "fields_allowed": names,
            "form": "pseudonymised",
            "regions": "EU",
            "model_families": "*",
            "terms": self.terms,
            "risk_class": "confidential",
            "risk_accepted": "on",
        }
        preview = manager.submit(page, {**form, "preview": ""})
        moved = re.search(r'desk-move">\s*([^<]+?)\s*</p>', preview.text)
        if moved is None:
            raise StepFailed("the price effect was not shown before saving")
        recorded = manager.submit(page, {**form, "record": ""})
        if _CONSENT.search(recorded.url) is None:
            raise StepFailed(f"not recorded: {recorded.status} {recorded.url}")
        return f"price shown before saving: {' '.join(moved.group(1).split())}; recorded as proposed"

    def _confirm(self) -> str:
        customer = self._customer()
        overview = customer.open(f"/live/{KEY}/")
        waiting = _PUBLIC.search(overview.text)
        if waiting is None:
            raise StepFailed("the proposal is not on the customer's first page")
        self.consent = waiting.group(1)
        page = f"/live/{KEY}/consents/{self.consent}/"
        declared: dict[str, str | list[str]] = {"terms_accepted": "on", "risk_accepted": "on"}
        done = customer.submit(page, declared, at=page + "confirm/")
        if done.status != 200 or "Recorded" not in done.text:
            raise StepFailed(f"not confirmed: {done.status} {done.url}")
        seen = self._api("GET", f"/v1/consents/{self.consent}")
        if seen["status"] != "active":
            raise StepFailed(f"confirmed, but {seen['status']}")
        return f"{self.consent} is {seen['status']}"

    def _entitlement(self) -> str:
        seen = self._api("GET", f"/v1/tenants/{KEY}/entitlement")
        self.bps = seen.get("bps") or seen.get("discount_bps") or 0
        if not self.bps:
            raise StepFailed(f"no discount: {seen}")
        return f"{self.bps / 100:g} % ({seen.get('tier')})"

    def _no_entitlement(self) -> str:
        seen = self._api("GET", f"/v1/tenants/{KEY}/entitlement")
        if seen.get("bps"):
            raise StepFailed(f"a discount outlives its consent: {seen}")
        return "0 %"

    def _stripe(self, bps: int) -> str:
        """Wait for the worker, then check that Stripe has exactly one discount, or none."""
        began = time.monotonic()
        found: list[float] = []
        while time.monotonic() - began < STRIPE_SECONDS:
            seen = self.stripe.call(
                "GET", f"/v1/subscriptions/{self.subscription}?expand[]=discounts.source.coupon"
            )
            found = [one["source"]["coupon"]["percent_off"] for one in seen["discounts"]]
            if found == ([bps / 100] if bps else []):
                what = f"one discount of {bps / 100:g} %" if bps else "no discount"
                return f"{what} on {self.subscription}, after {time.monotonic() - began:.1f} s"
            time.sleep(0.2)
        raise StepFailed(f"after {STRIPE_SECONDS} s Stripe has {found}")

    def _withdraw(self) -> str:
        customer = self._customer()
        page = f"/live/{KEY}/consents/{self.consent}/withdraw/"
        consequences = customer.open(page)
        if consequences.status != 200:
            raise StepFailed(f"no consequences shown: {consequences.status}")
        done = customer.submit(page, {"reason": "", "election": ""})
        if done.status != 200 or "Withdrawn" not in done.text:
            raise StepFailed(f"not withdrawn: {done.status} {done.url}")
        return "consequences shown, then acknowledged"

    def _ledger(self) -> str:
        history = self._api("GET", f"/v1/tenants/{KEY}/history")
        kinds = [one.get("kind") or one.get("event") for one in history["data"]][:6]
        from ledger import verification

        with scope.everything(reason="audit"):
            report = verification.verify_ledger()
        return f"{', '.join(str(kind) for kind in kinds)}; {report.entries} entries verified"

    # -- Talking ---------------------------------------------------------------------------------------

    def _customer(self) -> Browser:
        browser = Browser(self.base)
        page = browser.submit("/accounts/login/", {"login": OWNER, "password": PASSWORD})
        if "/accounts/login" in page.url:
            raise StepFailed("the customer was not let in")
        return browser

    def _decide(self) -> Any:
        return self._api(
            "POST",
            "/v1/decisions",
            {
                "tenant": KEY,
                "category": CATEGORY,
                "purpose": PURPOSE,
                "form": "pseudonymised",
                "region": "DE",
            },
        )

    def _api(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(  # noqa: S310  our own server
            self.base + path,
            json.dumps(body).encode() if body is not None else None,
            {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  our own server
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise StepFailed(f"{method} {path}: {error.code} {error.read().decode()}") from error


def _said(answer: dict[str, Any]) -> str:
    if answer["allow"]:
        duties = ", ".join(one["code"] for one in answer["obligations"])
        return f"yes at revision {answer['revision']}, with obligations {duties}"
    return f"no at revision {answer['revision']}: {', '.join(one['code'] for one in answer['reasons'])}"


def _subscription(stripe: LocalStripe) -> tuple[str, str]:
    found = stripe_side.subscriptions(stripe).get(KEY)
    return found or stripe_side.subscribe(
        stripe, account=KEY, name=NAME, currency="EUR", monthly_minor=390_000
    )
