from pricing.models.entitlement import Due, Entitlement, Running
from pricing.models.override import Override
from pricing.models.schedule import Schedule

__all__ = ["Due", "Entitlement", "Override", "Running", "Schedule"]
