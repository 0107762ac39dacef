"""Everything that is true everywhere, in titled blocks."""

from datetime import date
from ipaddress import ip_network
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from config.settings.unfold import SIMPLE_HISTORY_REVERT_DISABLED, UNFOLD  # noqa: F401

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[3]
DATA_DIR = Path(env.str("DATA_DIR", default="") or BASE_DIR / "data").resolve()

# --- Applications -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.simple_history",
    "backoffice.apps.BackofficeConfig",
    "backoffice.apps.BackofficeAdminConfig",
    "portal.apps.PortalConfig",
    "web.apps.WebConfig",
    "ssoz.presence.apps.PresenceConfig",
    "ssoz.trials.apps.TrialsConfig",
    "ssoz.workbooks.apps.WorkbooksConfig",
    "ssoz.reports.apps.ReportsConfig",
    "ssoz.access.apps.AccessConfig",
    "ssoz.questionnaires.apps.QuestionnairesConfig",
    "ssoz.register.apps.RegisterConfig",
    "ssoz.preferences.apps.PreferencesConfig",
    "ssoz.units.apps.UnitsConfig",
    "ssoz.people.apps.PeopleConfig",
    "ssoz.files.apps.FilesConfig",
    "ssoz.notices.apps.NoticesConfig",
    "ssoz.exchange.apps.ExchangeConfig",
    "ssoz.bulk.apps.BulkConfig",
    "ssoz.mail.apps.MailConfig",
    "ssoz.parameters.apps.ParametersConfig",
    "ssoz.journal.apps.JournalConfig",
    "ssoz.health.apps.HealthConfig",
    "ssoz.pdf.apps.PdfConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "simple_history",
    "django_q",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.middleware.OpenSessionMiddleware",
    "web.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "web.middleware.AccessMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.frame",
            ],
            "builtins": ["web.templatetags.state", "web.templatetags.words"],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/ssoz.sqlite3")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: with the default, read-then-write transactions die of "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "connect_timeout": 5,
            "tcp_user_timeout": 10000,
            "options": "-c statement_timeout=30000",
            # What a connection has asked five times is planned by the server and only bound anew.
            "server_side_binding": True,
            "prepare_threshold": 5,
        }
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People and sessions ------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
# Who is asked for accounts of e-PLOZ at a first sign-in (ssoz/people/eploz.py).
EPLOZ_DIRECTORY = "ssoz.people.eploz.ImportedAccounts"
AUTHENTICATION_BACKENDS = ["web.sign_in.PersonBackend"]
# The door of SSOZ I, with login and password; closed unless the operator opens it (access.md 6).
PASSWORD_DOOR = env.bool("PASSWORD_DOOR", default=False)
KNOWN_BROWSER_COOKIE_NAME = "known-browser"
PASSWORD_HASHERS = ["ssoz.people.hashers.Argon2Hasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "/logowanie/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.errors.csrf_failure"
IDLE_SECONDS = env.int("IDLE_SECONDS", default=30 * 60)
SESSION_MAX_SECONDS = env.int("SESSION_MAX_SECONDS", default=12 * 3600)
# Longer than any session lets in: whoever comes too late is told why, and what they sent is kept.
SESSION_COOKIE_AGE = 2 * SESSION_MAX_SECONDS
IDLE_WARNING_SECONDS = env.int("IDLE_WARNING_SECONDS", default=2 * 60)
IDLE_TOUCH_SECONDS = IDLE_SECONDS // 30  # a session is written at most so often for being in use
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Language, time, formats --------------------------------------------------------------------

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Warsaw"
FORMAT_MODULE_PATH = ["config.formats"]

# --- The network --------------------------------------------------------------------------------

# Our own proxies: only what they say of a visitor's address is believed (web/actors.py).
TRUSTED_PROXIES = [ip_network(text) for text in env.list("TRUSTED_PROXIES", default=[])]

# --- Static files and security ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.statics.HashedStaticFilesStorage"},
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# A report of 10,000 cells and four million characters is sent in one form where script is missing.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- Files and the scanner ----------------------------------------------------------------------

FILES_DIR = DATA_DIR / "files"
FILE_MAX_BYTES = 10 * 1024 * 1024
FILES_PER_PACKET = 10
# "clamd": must answer; "auto": clamd where it answers, else the pretend one; "pretend"
SCANNER = env.str("SCANNER", default="clamd")
CLAMD_SOCKET = env.str("CLAMD_SOCKET", default="/var/run/clamav/clamd.ctl")
CLAMD_HOST = env.str("CLAMD_HOST", default="")
CLAMD_PORT = env.int("CLAMD_PORT", default=3310)
CLAMD_TIMEOUT = 30

# --- Spreadsheets -------------------------------------------------------------------------------

# A list of more rows is written by the queue; less is handed out at once.
EXPORT_DIRECT_ROWS = env.int("EXPORT_DIRECT_ROWS", default=20_000)
EXPORT_STALE_SECONDS = env.int("EXPORT_STALE_SECONDS", default=60)
EXPORT_KEEP_DAYS = env.int("EXPORT_KEEP_DAYS", default=7)

# --- The queue ----------------------------------------------------------------------------------

Q_CLUSTER = {
    "name": "ssoz",
    "orm": "default",
    "workers": env.int("Q_WORKERS", default=2),
    "timeout": env.int("Q_TIMEOUT", default=60),
    "retry": env.int("Q_RETRY", default=90),
    "max_attempts": env.int("Q_MAX_ATTEMPTS", default=5),
    "ack_failures": True,
    "poll": 0.5,
    "bulk": 1,
    "catch_up": False,
    "save_limit": 250,
    "log_level": "WARNING",
    "label": _("Queue"),
}

# --- Mail ---------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="SSOZ II <ssoz@example.invalid>")
EMAIL_TIMEOUT = 20

# --- Contacts and addresses, as parameters ------------------------------------------------------

# The last year whose shipped forms are loaded; 0 loads all. The years after it are left to the desk.
FORMS_UNTIL = env.int("FORMS_UNTIL", default=0)

HELP_PHONE = env.str("HELP_PHONE", default="19 239")
HELP_PHONE_OTHER = env.str("HELP_PHONE_OTHER", default="22 19 239")
HELP_EMAIL = env.str("HELP_EMAIL", default="ssoz@cez.gov.pl")
PZ_PHONE = env.str("PZ_PHONE", default="42 253 54 50")
PZ_EMAIL = env.str("PZ_EMAIL", default="pz-pomoc@coi.gov.pl")
PZ_REGISTER_URL = env.str("PZ_REGISTER_URL", default="https://pz.gov.pl/")
VERSION = "0.1.0"

# --- Who runs the system: what the static pages must say, and only the operator knows ------------

OPERATOR_LOGO = env.str("OPERATOR_LOGO", default="")  # a file of OPERATOR_STATIC_DIR, 44 px high
if env.str("OPERATOR_STATIC_DIR", default=""):
    STATICFILES_DIRS = [env.str("OPERATOR_STATIC_DIR")]
# An empty value is shown on the page as missing, and `check --deploy` names it.
OPERATOR = {
    "name": env.str("OPERATOR_NAME", default="Centrum e-Zdrowia"),
    "address": env.str("OPERATOR_ADDRESS", default=""),
    "architecture": env.str("OPERATOR_ARCHITECTURE", default=""),
    "communication": env.str("OPERATOR_COMMUNICATION", default=""),
    "data_controller": env.str("DATA_CONTROLLER", default="minister właściwy do spraw zdrowia"),
    "data_controller_address": env.str("DATA_CONTROLLER_ADDRESS", default=""),
    "data_protection_officer": env.str("DATA_PROTECTION_OFFICER", default=""),
    "legal_basis": env.str("DATA_LEGAL_BASIS", default=""),
    "retention": env.str("DATA_RETENTION", default=""),
    "accessibility_contact": env.str("ACCESSIBILITY_CONTACT", default=""),
    "accessibility_email": env.str("ACCESSIBILITY_EMAIL", default=""),
    "accessibility_phone": env.str("ACCESSIBILITY_PHONE", default=""),
    "published_on": env("SITE_PUBLISHED_ON", cast=date.fromisoformat, default=None),
    "changed_on": env("SITE_CHANGED_ON", cast=date.fromisoformat, default=None),
    "assessed_on": env("ACCESSIBILITY_ASSESSED_ON", cast=date.fromisoformat, default=None),
}

# --- Logging ------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
