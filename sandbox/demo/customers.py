"""A dozen industrial customers, and the people who act for them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from identity import passwords, staff_groups


@dataclass(frozen=True, slots=True)
class Customer:
    """One account with one or more tenants. `monthly_minor` is the list price of the subscription."""

    key: str
    name: str
    region: str
    industry: str
    owner: str
    officer: str
    currency: str
    monthly_minor: int
    tenants: tuple[tuple[str, str], ...] = ()
    competitors: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    signatures_required: int = 1
    prohibits: bool = False
    domain: str = field(default="")

    @property
    def mail(self) -> str:
        return self.domain or f"{self.key}.example"

    def email(self, name: str) -> str:
        # Addresses stay in ASCII: what an accent is put on stays, and what cannot be taken apart is spelled.
        first = name.split(maxsplit=1)[0].lower().translate(str.maketrans("øł", "ol"))
        first = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
        return f"{first}@{self.mail}"


CUSTOMERS = (
    Customer(
        "brandt-pumpen", "Brandt Pumpenwerke GmbH", "DE", "pumps", "Katrin Brandt", "Jonas Weber", "EUR", 480_000,
        competitors=(("Hollmann Pumpen AG", "hollmann-pumpen.example"), ("Aquaforce Ltd", "aquaforce.example")),
        aliases=("BP-0041",),
    ),
    Customer("alpine-ropeways", "Alpine Ropeways AG", "CH", "ropeways", "Reto Caduff", "Laura Meier", "CHF", 350_000),
    Customer(
        "nordsee-wind", "Nordsee Wind Energie SE", "DE", "wind power", "Heike Petersen", "Malte Hansen", "EUR", 920_000,
        signatures_required=2,
    ),
    Customer("papeteries-rhone", "Papeteries du Rhône", "FR", "paper", "Claire Moreau", "Hugo Blanc", "EUR", 310_000),
    Customer("polder-dairy", "Polder Dairy Coöperatie", "NL", "food", "Sanne de Vries", "Daan Bakker", "EUR", 260_000),
    Customer(
        "cementos-ibericos", "Cementos Ibéricos", "ES", "cement", "Lucía Ortega", "Pablo Ruiz", "EUR", 540_000,
        prohibits=True,
    ),
    Customer("tampere-forest", "Tampere Forest Machines Oy", "FI", "forestry", "Aino Laine", "Eero Niemi", "EUR", 275_000),
    Customer("tessitura-lombarda", "Tessitura Lombarda", "IT", "textiles", "Giulia Conti", "Marco Riva", "EUR", 190_000),
    Customer("bergen-subsea", "Bergen Subsea AS", "NO", "subsea", "Ingrid Solberg", "Lars Haugen", "NOK", 4_100_000),
    Customer(
        "great-lakes-stamping", "Great Lakes Stamping Inc.", "US", "automotive", "Dana Whitfield", "Chris Novak", "USD",
        610_000, competitors=(("Motor City Press", "motorcitypress.example"),),
    ),
    Customer("osaka-bearing", "Osaka Bearing K.K.", "JP", "bearings", "Haruka Tanaka", "Kenji Mori", "JPY", 620_000),
    Customer(
        "odlewnia-krakow", "Odlewnia Kraków S.A.", "PL", "foundry", "Zofia Nowak", "Piotr Zielinski", "EUR", 430_000,
        tenants=(("odlewnia-krakow-1", "Odlewnia Kraków, plant 1"), ("odlewnia-krakow-2", "Odlewnia Kraków, plant 2")),
    ),
)  # fmt: skip

RESELLER = ("indumation", "Indumation Distribution BV", "NL")

STAFF = (
    ("mona@kestrel.example", "Mona Marsh", "Account manager", False),
    ("max@kestrel.example", "Max Okafor", "Account manager", False),
    ("admin@kestrel.example", "Ada Lindqvist", "Administrator", True),
    ("finance@kestrel.example", "Fadi Haddad", "Finance", False),
    ("legal@kestrel.example", "Lena Brandvik", "Legal counsel", False),
    ("ml@kestrel.example", "Mei Tanaka", "Lead of machine learning", False),
    ("security@kestrel.example", "Sipho Dlamini", "Security", False),
)
# Which overview each of them opens.
GROUPS = {
    "finance@kestrel.example": staff_groups.FINANCE,
    "legal@kestrel.example": staff_groups.LEGAL,
    "ml@kestrel.example": staff_groups.TRAINING,
    "security@kestrel.example": staff_groups.SECURITY,
}
PASSWORD = passwords.DEMONSTRATION  # shown on the first screen; no secret
AUDITOR = ("auditor@prufwerk.example", "Tilda Roth", "Auditor, Prüfwerk")
