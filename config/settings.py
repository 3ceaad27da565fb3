"""Settings. Every value comes from the environment, with a default that runs on one machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import environ
import structlog

from config import (
    clock,
    content_policy,
    database_address,
    desk_look,
    environment,
    evidence_store,
    grace,
    logs,
    shared_cache,
    staff_provider,
)
from config.mail import *  # noqa: F403  settings too
from config.periods import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = BASE_DIR / ".licet"
MIB = 1024 * 1024
env = environ.Env()

# -- What this process is ---------------------------------------------------------------------------
TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=False)
# development: demonstration logins, keys made on the spot. production: everything must be given (config/preflight).
if TESTING:
    os.environ.setdefault(environment.VARIABLE, "development")  # for the processes that tests start, too
LICET_ENVIRONMENT = environment.chosen(os.environ)
os.environ.setdefault(environment.VARIABLE, LICET_ENVIRONMENT)  # what this process starts is of the same
clock.check(
    env.str("LICET_CLOCK_OFFSET", default=""), environment=LICET_ENVIRONMENT, moved="FAKETIME" in os.environ
)
SECRET_KEY = env.str("SECRET_KEY", default="")
# Earlier ones, for as long as what they sealed or signed is still about.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where people reach us: in mails, receipts (as issuer) and webhooks.
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{env.int('PORT', default=8000)}").rstrip("/")

# Who trains on the data: what customers' pages call it.
VENDOR_NAME = env.str(
    "VENDOR_NAME", default="Kestrel Predictive" if LICET_ENVIRONMENT == "development" else "the vendor"
)
# Hours in which the vendor says how a breach came about; whom customers ask who have no account manager.
LICET_INCIDENT_ANSWER_HOURS = env.int("LICET_INCIDENT_ANSWER_HOURS", default=72)
LICET_CONTACT_EMAIL = env.str("LICET_CONTACT_EMAIL", default="")
# The vendor has only one person. A change that needs a second person then waits for 72 hours of notice instead.
LICET_ONE_PERSON_VENDOR = env.bool("LICET_ONE_PERSON_VENDOR", default=False)
# The vendor's own mail domains. A person with an address in one, or below one, may not sign for a customer.
LICET_VENDOR_DOMAINS = env.list(
    "LICET_VENDOR_DOMAINS", default=["kestrel.example"] if LICET_ENVIRONMENT == "development" else []
)
# Name servers for the records by which customers prove their domains; none: those of this machine.
LICET_DNS_SERVERS = env.list("LICET_DNS_SERVERS", default=[])
# The ports that webhooks may be sent to. With others, a person who adds an endpoint could scan for open ports.
LICET_WEBHOOK_PORTS = env.list("LICET_WEBHOOK_PORTS", cast=int, default=[443])
LICET_GRACE_SECONDS = grace.checked(env.int("LICET_GRACE_SECONDS", default=grace.DEFAULT))  # for paused runs

INSTALLED_APPS = [
    "config",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "django_cotton",
    "django_structlog",
    "django_prometheus",
    "ledger",
    "tenants",
    "consent",
    "pricing",
    "billing",
    "lineage",
    "notices",
    "identity",
    "api",
    "portal",
    "desk",
]
if LICET_ENVIRONMENT == "development":
    INSTALLED_APPS.append("sandbox")  # demonstration data and story

AUTH_USER_MODEL = "tenants.User"
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before all that may refuse: refusals carry the policy too
    "api.form_guard.FormGuard",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.request_log.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "identity.session_limits.SessionLimits",
    "identity.step_up.StepUp",
    "django_htmx.middleware.HtmxMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # before those of allauth and Unfold, which we restyle
        "DIRS": [BASE_DIR / "portal" / "templates", BASE_DIR / "desk" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.context.vendor",
            ],
            "loaders": [
                "django_cotton.cotton_loader.Loader",
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]

# -- Database ---------------------------------------------------------------------------------------
# The server connects as the app's role; `manage.py migrate` as the owner (see manage.py).
LICET_DATABASE_ROLE = env.str("LICET_DATABASE_ROLE", default="app")
# The tests use separate roles and can share a server with a real installation.
LICET_ROLE_PREFIX = env.str("LICET_ROLE_PREFIX", default="licet_test" if TESTING else "licet")
_url = "DATABASE_OWNER_URL" if LICET_DATABASE_ROLE == "owner" else "DATABASE_URL"
DATABASES = {"default": env.db_url(_url, default="postgresql:///licet")}
DATABASES["default"]["OPTIONS"] = database_address.options(
    DATABASES["default"].get("OPTIONS", {}), application=f"licet-{LICET_DATABASE_ROLE}"
)
if env.bool("DATABASE_POOL", default=False):
    # The web server's threads share connections; forking workers must not.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 2, "max_size": 16, "timeout": 10}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# What this machine must remember beyond a restart: the newest state of the primary, decisions not yet logged, metrics.
LICET_STATE_DIR = Path(env.str("LICET_STATE_DIR", default=str(STATE_DIR)))
# Decisions that one process keeps on disk while the database does not take its log.
LICET_SPOOL_MAX_BYTES = env.int("LICET_SPOOL_MAX_BYTES", default=256 * MIB)

CELERY_BEAT_SCHEDULER = "config.beat_scheduler:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5  # seconds until beat looks at its clock again
# Where beat notes when it last sent each sweep.
CELERY_BEAT_SCHEDULE_FILENAME = str(LICET_STATE_DIR / "beat-schedule")

# Reads every row, for `manage.py backup` alone.
DATABASE_BACKUP_URL = env.str("DATABASE_BACKUP_URL", default="")

# -- What all processes count together: tries to sign in -------------------------------------------------
CACHES = shared_cache.configuration(env.str("CACHE_URL", default=""), environment=LICET_ENVIRONMENT)

# -- Celery: only wakes up; the tables say what is to be done ----------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="memory://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ROUTES: dict[str, dict[str, str]] = {}
# Installations that share a broker need queues of their own.
CELERY_TASK_DEFAULT_QUEUE = env.str("LICET_QUEUE", default="licet")
if CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"confirm_publish": True}
else:
    # A killed worker's task is back in about 20 s instead of 91.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "max_retries": 1,
        "interval_start": 0.2,
    }

# -- Signing: decision tokens and receipts -----------------------------------------------------------
LICET_KEY_DIR = Path(env.str("LICET_KEY_DIR", default=str(STATE_DIR / "keys")))

# -- Stripe -----------------------------------------------------------------------------------------
# on: live keys only. test: an installation that is tried out with test keys. off: no customer is billed.
BILLING = env.str("BILLING", default="on")
# Pays for what is in live mode. On one machine, and where BILLING=test, it is a test key.
STRIPE_API_KEY = env.str("STRIPE_API_KEY", default="")
STRIPE_TEST_API_KEY = env.str("STRIPE_TEST_API_KEY", default="")  # pays for what is in test mode
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")
STRIPE_WEBHOOK_SECRETS = env.list("STRIPE_WEBHOOK_SECRETS", default=[])
STRIPE_REQUESTS_PER_SECOND = env.int("STRIPE_REQUESTS_PER_SECOND", default=20)  # of all workers together

# -- Mail, files ------------------------------------------------------------------------------------
EMAIL_FILE_PATH = STATE_DIR / "mail"
MAIL_IN_BACKGROUND = not TESTING  # of mails about signing in
MEDIA_ROOT = Path(env.str("EVIDENCE_DIR", default=str(STATE_DIR / "evidence")))
# files: below EVIDENCE_DIR. s3: in a bucket, for several web machines.
EVIDENCE_STORAGE = env.str("EVIDENCE_STORAGE", default="files")
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=20 * 1024 * 1024)
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(STATE_DIR / "static")))
STORAGES = {
    "default": evidence_store.backend(
        EVIDENCE_STORAGE,
        bucket=env.str("EVIDENCE_BUCKET", default=""),
        endpoint=env.str("EVIDENCE_ENDPOINT", default=""),
        region=env.str("EVIDENCE_REGION", default=""),
    ),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG  # looked for when asked for
FILE_UPLOAD_HANDLERS = [
    "api.form_guard.PartLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024 + 1024  # the API holds each route to its own, smaller limit

# -- Language, time ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]  # a library's sentences in the browser's language would stand between ours
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]

# -- Signing in -------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "identity.account_adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # members are invited by their account manager; self-registration is off
ACCOUNT_SESSION_REMEMBER = False
# A stranger's address gets the same answer as a member's, and no mail.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # as identity.fresh_factor
ACCOUNT_EMAIL_NOTIFICATIONS = True
# The mailed link signs in, after the second factor: it is the way past the delays.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_RATE_LIMITS = {
    # Passwords: identity.delays. What is left here limits codes of a second factor, after the password.
    "login_failed": "5/5m/key",
    "reset_password": "20/m/ip,5/h/key",
}
# Staff open the desk with a second factor only. Demonstration logins have none.
STAFF_NEED_SECOND_FACTOR = LICET_ENVIRONMENT != "development"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
SOCIALACCOUNT_PROVIDERS = staff_provider.providers(os.environ, environment=LICET_ENVIRONMENT)
SOCIALACCOUNT_ADAPTER = "identity.provider_adapter.ProviderAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form could not lead to another site under our form-action
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Licet"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # people are invited at their address, and cannot change it
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC_URL.startswith("https://")  # localhost, while developing
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "identity.passwords.KnownPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow on purpose helps no test
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # pages carry the token in their forms
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURITY_ALERTS_TO = env.list("SECURITY_ALERTS_TO", default=[])  # empty: the administrators
SECURITY_EVENT_DAYS = env.int("SECURITY_EVENT_DAYS", default=400)  # the database keeps them for 90 at least
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 3600
_secure = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
# Browsers take a cookie of this prefix from this very host alone, and over TLS only.
SESSION_COOKIE_NAME = "__Host-sessionid" if _secure else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if _secure else "csrftoken"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure.failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
SECURE_HSTS_SECONDS = 31536000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
)
# How many proxies before us may be believed when they say who asks. Limits and logs use the same address.
TRUSTED_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = content_policy.POLICY

# -- Desk -------------------------------------------------------------------------------------------
UNFOLD = desk_look.UNFOLD

# -- API --------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_SCHEMA_CLASS": "api.openapi.Schema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.negotiation.AlwaysJSON",
    "URL_FORMAT_OVERRIDE": None,  # `format` is a parameter of our own
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.HasScope"],
    "DEFAULT_PARSER_CLASSES": [],  # `api.bodies` reads bodies, strictly
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "api.problems.handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Licet",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/v1",
    "POSTPROCESSING_HOOKS": ["api.openapi.complete"],
}

# How much one API key may ask of one web process in a minute.
LICET_DECISIONS_PER_MINUTE = env.int("LICET_DECISIONS_PER_MINUTE", default=6_000_000)
LICET_REQUESTS_PER_MINUTE = env.int("LICET_REQUESTS_PER_MINUTE", default=60_000)
LICET_STRANGERS_PER_MINUTE = env.int("LICET_STRANGERS_PER_MINUTE", default=600)  # one address without a key

# -- Metrics: what Prometheus sends as its bearer token to /metrics; without it only development answers ---
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# -- Logs -------------------------------------------------------------------------------------------
LOGGING = logs.configuration(level=env.str("LOG_LEVEL", default="INFO"))
structlog.configure(**logs.structlog_configuration())
DJANGO_STRUCTLOG_CELERY_ENABLED = True

# -- Decisions ---------------------------------------------------------------------------------------
# Off: Django answers every decision, more slowly and by the same rules (api/decisions/fastlane/README.md).
DECISIONS_FAST_LANE = env.bool("DECISIONS_FAST_LANE", default=True)

# -- Tests of crashes: where this process kills itself (ledger.failpoints); never outside of development -----
LICET_FAILPOINT = env.str("LICET_FAILPOINT", default="") if LICET_ENVIRONMENT == "development" else ""

# -- Demonstration ----------------------------------------------------------------------------------
# Test only: answers decisions from memory for this many milliseconds, to prove that the staleness
# harness catches it. Refused at start-up outside of development.
LICET_STALE_DECISIONS_MS = (
    env.int("LICET_STALE_DECISIONS_MS", default=0) if LICET_ENVIRONMENT == "development" else 0
)

if not SECRET_KEY and LICET_ENVIRONMENT == "development":
    from config import secrets_file

    SECRET_KEY = secrets_file.secret_key(STATE_DIR)
