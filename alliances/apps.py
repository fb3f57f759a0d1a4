from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class AlliancesConfig(AppConfig):
    """What is true: the records, their statements and their sources."""

    name = "alliances"
    verbose_name = _("Alliance Atlas")
    default_auto_field = "django.db.models.BigAutoField"


class CurationConfig(admin.AdminConfig):
    """Django's admin, with the curators' start page."""

    default = False
    default_site = "alliances.dashboard.CurationSite"
