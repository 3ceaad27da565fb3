"""What pages and letters promise to happen without the reader has a place in the code that does it.

A sentence that promises is found by its verbs. `KEPT` names, for a part of each such sentence, the function that keeps
it. A new sentence fails until it is written down here with its place; a place that no longer exists fails too.
"""

from __future__ import annotations

import importlib
import re
from typing import Final

import pytest

from tests.language_texts import texts

_ACTORS: Final = r"we|our (?:team|staff)|licet|your vendor|…"
_ACTS: Final = "write mail tell inform order destroy retire alert send drop issue end suspend keep check close charge credit pay see"
_DONE: Final = "mailed told informed issued sent dropped ordered retired destroyed alerted written closed charged credited paid"
PROMISING: Final = re.compile(
    rf"\b(?:{_ACTORS}) (?:will now |will |now )?(?:{'|'.join(f'{act}s?' for act in _ACTS.split())})\b"
    r"|\bwill (?:be )?\w+|\bautomatically\b|\bby itself\b|\bha(?:s|ve) been alerted\b|\bdrops your\b"
    rf"|\b(?:is|are) (?:{'|'.join(_DONE.split())})\b",
    re.IGNORECASE,
)
# Part of the sentence: the place that does it.
KEPT: Final = {
    "never renewed by itself": "pricing.commitment:in_effect",
    "What is paid back is decided as of the withdrawal": "billing.operations.grounds:check",
    "Nothing is paid back.": "billing.queries.clawbacks:clawback_of",
    "Its prices will stay in effect.": "pricing.governance.validity:in_effect",
    "created during the pause will not be used": "consent.windows:merge_windows",
    "we destroy the data when the hold ends": "lineage.destruction.operations.deadlines:watch_deadlines",
    "We will now destroy it.": "lineage.destruction.operations.deadlines:watch_deadlines",
    "We will write to you again when it is done.": "notices.consumers:send_letters",
    "We will destroy the person's data in every copy": "lineage.destruction.operations.subject_requests:receive_subject_request",
    "we will tell you what becomes of the model": "lineage.destruction.operations.subject_requests:close_certified_requests",
    "The person's data is destroyed in every copy": "lineage.destruction.operations.subject_requests:close_certified_requests",
    "Copies made for training are destroyed after": "lineage.destruction.operations.deadlines:order_for_retention",
    "Then the consent ends by itself.": "consent.operations.sweep:record_time_effects",
    "Copies already made are destroyed when their retention period ends": "lineage.destruction.operations.deadlines:order_for_retention",
    "every copy made for training is destroyed": "lineage.destruction.operations.withdrawals:order_for_withdrawals",
    "Every copy is destroyed, and models": "lineage.destruction.operations.withdrawals:order_for_withdrawals",
    "A run drops your data": "lineage.runs.operations.heartbeats:heartbeat",
    "We will try again": "notices.tasks:send_due",
    "Licet keeps what customers allow": "consent.operations.statements:record_statement",
    "Licet keeps what you allow": "consent.operations.statements:record_statement",
    "will be asked to confirm that you have the right": "portal.forms.signature:SignatureForm",
    "drops your data at its next heartbeat": "lineage.runs.operations.heartbeats:heartbeat",
    "It drops your data before it goes on": "lineage.runs.operations.heartbeats:heartbeat",
    "We mail the owners and privacy officers": "notices.consumers:send_letters",
    "We will order the person's data removed": "lineage.destruction.operations.subject_requests:receive_subject_request",
    "we will decide what to do and tell you": "lineage.destruction.operations.subject_requests:assess_model",
    "One is issued for every month": "notices.tasks:issue_statements",
    "A daily summary is sent after seven o'clock": "notices.operations.mail_choices:send_summaries",
    "Events from now on are sent here.": "notices.consumers:queue_webhooks",
    "we keep it encrypted": "notices.sealing:seal",
    "Licet keeps what {account} allows": "consent.operations.statements:record_statement",
    "The invitation is mailed there": "notices.consumers:send_letters",
    "and the password that you choose here": "portal.views.invitation:invitation",
    "We mail every change here to all owners": "notices.consumers:send_letters",
    "then the invitation is mailed": "notices.consumers:send_letters",
    "We send a signed message to your own systems": "notices.consumers:queue_webhooks",
    "If you choose below to destroy them, we order it at once": "lineage.destruction.operations.withdrawals:order_for_withdrawals",
    "They are retired only if you choose so": "lineage.destruction.operations.withdrawals:order_for_withdrawals",
    "what happens from now on is sent": "notices.consumers:queue_webhooks",
    "nothing more is sent there": "notices.operations.endpoints:delete_endpoint",
    "It is sent again, under the same id.": "notices.operations.deliveries:replay",
    "Nothing is sent to an address that is closed": "notices.operations.deliveries:replay",
    "The customer is told.": "notices.consumers:send_letters",
    "of them will permit nothing until the customer attests": "consent.assessments:assess",
    "We keep only its SHA-256.": "tenants.api_keys:digest",
    "The look that runs by itself comes soon.": "billing.tasks:scan",
    "their owners are mailed": "notices.consumers:send_letters",
    "The order stays open, and our staff see it as overdue": "desk.views.destruction:OrdersPage",
    "The request stays open, and our staff see it as overdue": "desk.listings.people:SubjectRequestListing",
    "renews by itself on": "consent.papers:AgreementFacts",
    "We destroy its copies as soon as an owner of your account releases that": "lineage.destruction.operations.following_plans:follow_plans",
    "an owner can keep it by allowing the use again": "lineage.destruction.operations.reinstatements:reinstate",
    "of {tenant} will be destroyed": "lineage.destruction.operations.following_plans:follow_plans",
    "we will destroy the copies of its data": "lineage.destruction.operations.following_plans:follow_plans",
    "If your contract goes on, nothing is destroyed": "lineage.destruction.operations.contract_ends:follow_account",
    "We will now destroy the data.": "lineage.destruction.operations.following_plans:follow_plans",
    "we destroy copies of your data that were made for training": "lineage.destruction.operations.following_plans:follow_plans",
    "We destroy this once an owner": "lineage.destruction.operations.following_plans:follow_plans",
    "We destroy these copies now.": "lineage.destruction.operations.plans:release",
    "your consents under these terms are withdrawn and every copy is destroyed": "lineage.transfers.operations.control:carry_out",
    "What must be destroyed is destroyed within": "lineage.destruction.operations.deadlines:watch_deadlines",
    "We write to the owners of every customer.": "notices.consumers:send_letters",
    "we send a copy of all records of {tenant} every day": "notices.tasks:push_exports",
    "We send the same archive to your own address every day": "notices.tasks:push_exports",
    "No more copies are sent.": "notices.operations.standing_exports:end",
    "We are investigating and will tell you": "lineage.findings.operations.findings:follow_up",
    "We tell the customer that it is being checked.": "notices.consumers:send_letters",
    "Told by itself on": "lineage.findings.operations.findings:tell_due",
    "and we write to you when they are gone": "notices.consumers:send_letters",
    "your vendor pays": "consent.clauses:AuditTerms",
}
# These are found by their verbs and promise nothing.
NO_PROMISES: Final = (
    "Any app that shows six-digit codes will do",
    "How copies are destroyed",
    "What is destroyed cannot be brought back",
    "permits no training by itself",
    "it renews by itself on",
    "renews by itself …",  # what an agreement says
    "Verify that it is destroyed",
    "An audit is paid by",  # the label of a field
    "only together with other fields",  # "by itself" of a field that identifies
)


def sentences() -> list[tuple[str, str]]:
    """Every sentence on pages and in letters that promises something: the file, and the sentence."""
    found = []
    for name, (sort, text) in texts().items():
        if sort in ("pages", "letters", "desk"):
            for part in re.split(r"(?<=[.!?:])\s+|\n\s*\n", text):
                sentence = " ".join(part.split())
                if PROMISING.search(sentence):
                    found.append((name, sentence))
    return found


def test_each_promise_has_a_place_that_keeps_it() -> None:
    without = [
        f"{name}: {sentence}"
        for name, sentence in sentences()
        if not any(part.lower() in sentence.lower() for part in (*KEPT, *NO_PROMISES))
    ]
    assert without == [], "write each down in KEPT with the function that does it, or promise less"


@pytest.mark.parametrize("place", sorted(set(KEPT.values())))
def test_each_place_exists(place: str) -> None:
    module, _, name = place.partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def test_nothing_is_kept_that_is_not_promised() -> None:
    every = "\n".join(sentence.lower() for _, sentence in sentences())
    assert [part for part in (*KEPT, *NO_PROMISES) if part.lower() not in every] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Our team has been alerted.",
        "We mail your bank.",
        "The amount will be credited.",
        "Copies are destroyed after 30 days.",
        "It renews automatically.",
    ],
)
def test_the_rule_finds_a_promise(sentence: str) -> None:
    assert PROMISING.search(sentence)
