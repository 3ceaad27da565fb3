"""The kinds of ledger entries that this room records. Amounts are in minor units."""

from ledger.entries import register

REALISED = register(
    "invoice.realised/1",
    "realised invoice sequence subscription number currency status finalized_at booked_month list_minor total_minor"
    " discount_minor realised_minor change_minor received_minor credited_minor sha256",
    "What the discounts of an invoice came to, when it became final or changed; `sha256` is of its explanation",
)
CLOSED = register(
    "month.closed/1",
    "close month totals sha256 at_revision",
    "A month was closed: its realised discounts are final, and what changes later is booked in an open month",
)
BOOKS_PROPOSED = register(
    "books.proposed/1",
    "choice entity accounts accounting tax fair_value_bps evidence_sha256 first_month",
    "Finance proposed how a legal entity books and taxes the discounts",
)
BOOKS_APPROVED = register(
    "books.approved/1",
    "choice",
    "A second member of Finance approved how a legal entity books and taxes the discounts",
)
GROUNDS = register(
    "withdrawal.grounds/1",
    "consent grounds",
    "A customer stated the grounds of a withdrawal: law, an authority, a court, a works council or a person's request",
)
GROUNDS_CHECKED = register(
    "withdrawal.grounds_checked/1",
    "consent hold note",
    "The vendor checked the grounds of a withdrawal. Where they do not hold, what is paid back is decided as of then",
)
ADJUSTED = register(
    "adjustment.decided/1",
    "adjustment cause currency amount_minor before_bps after_bps term_begins_at term_ends_at decided_at",
    "What a customer pays back was computed, after it ended or narrowed a consent within its term",
)
WAIVED = register(
    "adjustment.waived/1",
    "adjustment asked_by",
    "Two people of the vendor decided that a customer need not pay back",
)
