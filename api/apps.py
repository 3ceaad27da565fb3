from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = "API"

    def ready(self) -> None:
        from api import checks, uncovered  # noqa: F401  the first registers the system checks

        uncovered.declare()
