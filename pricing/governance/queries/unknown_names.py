"""Find names in a schedule that the catalogue does not know: they may be slips of the pen."""

from __future__ import annotations

from consent.queries import catalogue, purposes
from pricing.schedule import PriceSchedule
from wire.problems import FieldError
from wire.strict_json import pointer_token


def warnings(rule: PriceSchedule, *, mode: str, pointer: str = "") -> list[FieldError]:
    """Return a warning for each category, field and purpose that is not in the catalogue, and each one without points.

    Such a schedule may be published: a category can follow. Until then nobody earns these points.
    """
    known = {each.code: set(each.field_names) for each in catalogue.categories(mode=mode)}
    found = []
    for code, price in rule.categories.items():
        at = f"{pointer}/categories/{pointer_token(code)}"
        if code not in known:
            found.append(FieldError(at, "unknown_category", f"The catalogue has no category {code}."))
            continue
        found += [
            FieldError(
                f"{at}/fields/{pointer_token(name)}",
                "unknown_field",
                f"The category {code} has no field {name}.",
            )
            for name in price.fields
            if name not in known[code]
        ]
        if price.points and not price.fields:
            detail = f"No field of {code} has a weight, so consents to it earn nothing."
            found.append(FieldError(f"{at}/fields", "no_weights", detail))
    offered = {each.code for each in purposes.purposes(mode=mode)}
    found += [
        FieldError(
            f"{pointer}/purposes/{pointer_token(code)}",
            "unknown_purpose",
            f"The catalogue has no purpose {code}.",
        )
        for code in rule.purposes
        if code not in offered
    ]
    found += [
        FieldError(
            f"{pointer}/categories",
            "category_not_priced",
            f"The category {code} has no price and earns nothing.",
        )
        for code in sorted(known.keys() - rule.categories.keys())
    ]
    if rule.earn_after_days < 30:
        detail = "Below 30 days, a consent given shortly before each renewal earns the discount all year."
        found.append(FieldError(f"{pointer}/earn_after_days", "gaming", detail))
    return found
