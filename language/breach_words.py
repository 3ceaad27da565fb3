"""Words for breaches that customers read on pages and in mail."""

from __future__ import annotations

from typing import Final

_WHAT: Final = {
    "not_in_manifest": "a training run used rows that it was not cleared for",
    "region_outside": "a copy was left in a region that you do not allow",
    "processor_outside": "a company handled it that you do not allow",
    "form_not_reached": "it was less anonymous than the terms require",
    "generation_too_deep": "synthetic data was made from synthetic data more often than the terms allow",
    "generator_not_cleared": "synthetic data was made by a generator that was not cleared for it",
    "no_clearance": "a job read it without a clearance",
    "unknown_clearance": "a job read it under a clearance that does not exist",
    "clearance_denied": "a job read it although its clearance was denied",
    "clearance_over": "a job read it after its clearance had ended or while it was paused",
    "clearance_of_another_job": "a job read it under the clearance of another job",
    "beyond_manifest": "a job read data that it was not cleared for",
    "beyond_fields": "a job read fields that you do not allow",
    "after_withdrawal": "a job read it after you had withdrawn",
    "reingestion": "data that was destroyed has come back",
    "covenant_broken": "a promise to you about who may own the vendor is broken",
}


def what(code: str, *, proven: bool) -> str:
    """Say what happened. Without proof it only seems so."""
    says = _WHAT.get(code, "it was used beyond what was cleared")
    return says if proven else f"it seems that {says}"


def means(code: str, *, proven: bool, taints: bool) -> str:
    """Say what it means for the customer. `taints` says that models which learned from it are blocked."""
    if not proven:
        return (
            "Another system reported this use, and our own records do not explain it. It is being checked. "
            "It may be a mistake in that system's report."
        )
    if code == "covenant_broken":
        return "You can withdraw any consent at once."
    if taints:
        return (
            "A model may have learned from data that it should not have. No new use of such a model is allowed until "
            "this is remedied."
        )
    return "Your data was used or kept outside of what you allow. Your consents stay as they are."


def source(*, proven: bool) -> str:
    return "Our own records prove it" if proven else "Events of another system suggest it"
