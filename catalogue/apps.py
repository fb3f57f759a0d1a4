"""How Django's own apps are set up for this site."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class CollectedFilesConfig(StaticFilesConfig):
    """Leaves out what no page uses: compressing it takes longer than all the rest."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "redoc",
        "oauth2-redirect.*",
        "swagger-ui-standalone-preset.*",
    ]
