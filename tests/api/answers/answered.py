"""Two answers to one question."""

from api.answers.asked import Answered, Asked

ASKED = Asked(
    "pair", {"tenant": "acme", "category": "telemetry", "purpose": "train", "form": "raw", "region": "DE"}
)
YES = Answered(ASKED, allow=True, covered=("rpm", "uptime"), obligations=('{"action": "delete_after"}',))
NO = Answered(ASKED, allow=False, reasons=("agreement_lapsed",))
