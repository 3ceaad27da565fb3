"""Read the lines of the history that are not about consents: people, problems and the price."""

from __future__ import annotations

from consent.queries import catalogue
from ledger import queries as ledger
from lineage.findings.queries import findings
from notices.queries import told_history
from portal.acting_members import ActingMember
from portal.presenters.team_lines import TeamLine, team_lines
from portal.presenters.told_lines import ToldLine, price_lines, told_lines
from pricing import queries as pricing
from tenants.queries import team_history

_EVERYTHING = 1_000_000


def other_lines(
    acting: ActingMember, *, before: int = 0, limit: int = _EVERYTHING
) -> list[TeamLine | ToldLine]:
    """Return the newest lines of each sort, from before a revision where it is given."""
    team = team_history.team_events(account=acting.tenant.account, before=before, limit=limit)
    told = told_history.told_events(tenant=acting.tenant.id, before=before, limit=limit)
    about = findings.told(tenant=acting.tenant.id) if told else []
    return [
        *team_lines(team),
        *told_lines(told, about, category_names(acting), acting),
        *_prices(acting, before)[:limit],
    ]


def category_names(acting: ActingMember) -> dict[str, str]:
    found = catalogue.categories(mode=acting.mode, account=acting.tenant.account)
    return {one.code: one.name for one in found}


def _prices(acting: ActingMember, before: int) -> list[ToldLine]:
    moves = pricing.entitlements(tenant=acting.tenant.id)
    times = ledger.recorded_times(ids=[one.entry for one in moves])
    return [line for line in price_lines(moves, times, acting) if not before or line.revision < before]
