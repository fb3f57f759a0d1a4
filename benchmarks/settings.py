"""The site's own settings, with an empty page beside its pages and one folder of static files."""

from catalogue.settings import *  # noqa: F403
from catalogue.settings import DATA_DIR

ROOT_URLCONF = "benchmarks.urls"
# The databases of the benchmarks lie side by side, and need not each collect the files.
STATIC_ROOT = DATA_DIR.parent / "static"
