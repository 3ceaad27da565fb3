"""The event map shows every kind, and `docs/events.md` is what the command prints."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from ledger import entries
from notices import events, letters

ROOT = Path(__file__).resolve().parents[2]


def printed(*options: str) -> str:
    out = StringIO()
    call_command("events", *options, stdout=out)
    return out.getvalue()


def test_the_document_is_what_the_command_prints() -> None:
    assert (ROOT / "docs" / "events.md").read_text() == printed("--markdown")


def test_every_kind_is_shown_with_all_that_follows() -> None:
    text = printed()
    for name, kind in entries.kinds().items():
        assert f"{name}  {kind.purpose}" in text
        assert " ".join(kind.members) in text
    part = text.partition("consent.stated/2  ")[2].partition("\n\n")[0]
    assert "In the transaction: consent.requests, pricing, lineage.reinstatements\n" in part
    assert "notices.webhooks" in part
    assert "“Consent recorded: {category} of {tenant}” (owner, privacy_officer, proposer)" in part
    assert "consent.granted, or consent.changed where it replaces another" in part


def test_every_letter_and_event_follows_from_a_registered_kind() -> None:
    for kind in (*letters.BY_KIND, *letters.MAILED_TO_PROPOSER, *events.BY_KIND, *events.REPLACING):
        assert entries.is_registered(kind), kind.name
