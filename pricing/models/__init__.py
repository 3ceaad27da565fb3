from pricing.models.due import Due
from pricing.models.entitlement import Entitlement
from pricing.models.kept_points import KeptPoints
from pricing.models.override import Override
from pricing.models.running import Running
from pricing.models.schedule import Schedule

__all__ = ["Due", "Entitlement", "KeptPoints", "Override", "Running", "Schedule"]
