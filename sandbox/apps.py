from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Installed in development only: its commands load the demonstration data and tell the story."""

    name = "sandbox"
