"""Settings, all from environment variables; `.env.example` lists every one."""

import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

# Where the embedded default keeps its database, its key and the collected static files.
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", False)
HTTPS = env.bool("HTTPS", False)
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
DATABASE_URL = env.str("DATABASE_URL", "")


def _secret_key() -> str:
    """The key from the environment; the embedded default makes one once and keeps it."""
    if key := env.str("SECRET_KEY", ""):
        return key
    if DATABASE_URL:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. With DATABASE_URL the site runs in production and needs one: "
            'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    path = DATA_DIR / "secret_key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "alliances",
    "catalogue",
    "modeltranslation",
    "alliances.apps.CurationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.sitemaps",
    "catalogue.apps.CollectedFilesConfig",
    "django.contrib.humanize",
    "csp",
    "django_countries",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "catalogue.cors.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "catalogue.page_cache.PageCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "catalogue.urls"
WSGI_APPLICATION = "catalogue.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalogue.context.site",
            ],
            "builtins": ["catalogue.templatetags.atlas"],
        },
    }
]

if DATABASE_URL:
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)}
    # A cursor on the server costs each small read two more trips; large ones fit into memory.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
else:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "atlas.sqlite3",
            # Opening the file costs more than most questions that are then asked of it.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
            # A file, as in earnest: in memory SQLite knows no write-ahead log and no waiting.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    }

# Public pages are kept for a while in each process; while developing, never.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.dummy.DummyCache"
        if DEBUG
        else "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 500},
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Languages: pages under /en/, /fr/, /de/; a text missing in one is shown in the next.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("en", "fr", "de"),
    "fr": ("en", "de"),
    "de": ("en", "fr"),
}
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["catalogue.formats"]

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Pages name files by their hashes; source maps are for developers. Compressing takes its time.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "catalogue.api.problems.answer",
    "DEFAULT_SCHEMA_CLASS": "catalogue.api.openapi.Schema",
    # `?format=` would be a second way to say what Accept says.
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Alliance Atlas",
    "DESCRIPTION": "An open catalogue of medical research alliances: who works with whom, on "
    "which diseases, in which countries, with whose money, since when, and how we know. "
    "Read-only, without keys. Each statement names its sources; what no source states is null, "
    "an empty text or an empty list, never a guess.",
    "VERSION": "1.0.0",
    "LICENSE": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
    "SERVERS": [{"url": "/", "description": "This site"}],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "TAGS": [
        {"name": "alliances", "description": "Lasting collaborations between organisations"},
        {"name": "organisations", "description": "Those who take part in alliances or fund them"},
        {"name": "diseases", "description": "Disease areas, narrower ones below broader ones"},
        {"name": "countries", "description": "Countries by ISO 3166-1 alpha-2 code"},
        {"name": "programmes", "description": "Funding programmes, calls and label schemes"},
        {"name": "people", "description": "Persons whom a source names in a public role"},
        {"name": "sources", "description": "What statements rest on"},
        {"name": "themes", "description": "What alliances work with"},
        {"name": "start", "description": "Where to begin"},
    ],
    "ENUM_NAME_OVERRIDES": {
        "AllianceKind": "alliances.models.AllianceKind",
        "AllianceStatus": "alliances.models.AllianceStatus",
        "FocusLevel": "alliances.models.FocusLevel",
        "FundingKind": "alliances.models.funding.FundingKind",
        "IdentifierScheme": "alliances.identifiers.Scheme",
        "Language": "alliances.models.Language",
        "NameType": "alliances.models.base.NameType",
        "OrganisationKind": "alliances.models.OrganisationKind",
        "PlaceKind": "alliances.models.place.PlaceKind",
        "ProgrammeKind": "alliances.models.programme.ProgrammeKind",
        "RelationKind": "alliances.models.organisation.RelationKind",
        "Role": "alliances.models.Role",
        "SourceKind": "alliances.models.source.SourceKind",
        "Stance": "alliances.models.citation.Stance",
        "Subject": "alliances.models.Subject",
    },
    # From our own static files.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "displayRequestDuration": True,
        "defaultModelsExpandDepth": 0,
        # None of the addresses is sent to a validator elsewhere.
        "validatorUrl": None,
    },
}

# Why a change was made may take more than a line.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# The page of a consortium of 200 partners is a form of some 3,000 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# A text of 1 MB, which a form refuses with its words, is sent as up to three times as much.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
CSRF_FAILURE_VIEW = "alliances.keeping.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.log_level("LOG_LEVEL", "WARNING")},
}
