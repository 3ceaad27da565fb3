"""Which pure rules are changed, and the tests that must notice."""

from __future__ import annotations

from typing import Final

_JUDGE: Final = ("tests/lineage/test_judge.py",)
_COVENANT: Final = ("tests/lineage/test_covenant.py", "tests/lineage/test_judge.py")
_PARTIES: Final = ("tests/lineage/test_parties.py", "tests/lineage/test_covenant.py")
_RULES: Final = ("tests/lineage/test_rules_of_judgement.py",)

PLAN: Final[dict[str, tuple[str, ...]]] = {
    "lineage/judgement/judge.py": _JUDGE,
    "lineage/judgement/covenant_rules.py": _COVENANT,
    "lineage/judgement/newcomers.py": _JUDGE,
    "lineage/judgement/title.py": (*_RULES, *_JUDGE),
    "lineage/judgement/claim_rules.py": _RULES,
    "lineage/judgement/measurements.py": _RULES,
    "lineage/judgement/recipients.py": (*_RULES, *_COVENANT),
    "lineage/judgement/related_parties.py": (*_RULES, *_COVENANT),
    "lineage/judgement/objections.py": (*_RULES, *_JUDGE),
    "lineage/judgement/use_judgement.py": (*_RULES, *_JUDGE),
    "lineage/judgement/use_reasons.py": _JUDGE,
    "lineage/judgement/ownership.py": _RULES,
    "lineage/judgement/taint.py": ("tests/lineage/test_taint.py", *_RULES),
    "lineage/judgement/parties.py": _PARTIES,
    "lineage/judgement/lookalikes.py": _PARTIES,
    "lineage/judgement/legal_forms.py": _PARTIES,
    "tenants/competitor_lists.py": _RULES,
}
