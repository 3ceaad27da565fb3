from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "identity"
    verbose_name = "Signing in"

    def ready(self) -> None:
        from identity import consumers, kinds, security_signals  # noqa: F401  they connect to them
        from ledger import projections

        consumers.register()

        projections.not_state(
            [
                "identity_signintries",
                "identity_securityevent",
                "identity_eventseal",
                "identity_keynetwork",
                "identity_securityalert",
            ],
            "What happened at the doors: no answer rests on it, and the entries hold its hashes",
        )
        projections.not_folded([kinds.SECURITY_SEALED], "It proves rows, and makes none")
        projections.not_folded([kinds.ACCESS_REVIEWED], "It is read from the ledger itself, and makes no row")
