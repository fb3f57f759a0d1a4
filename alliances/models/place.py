"""Places: cities, regions and countries where organisations sit and alliances work."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from alliances.models.base import NaturalKeyModel


class PlaceKind(models.TextChoices):
    CITY = "city", _("City")
    REGION = "region", _("Region")
    COUNTRY = "country", _("Country")


class Place(NaturalKeyModel):
    """A spot on the map, or a region or country where no spot is stated (GeoNames)."""

    natural_key_field = "slug"

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=7, choices=PlaceKind, default=PlaceKind.CITY)
    country = CountryField(_("country"), help_text=_("ISO 3166-1 alpha-2"))
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-90)), MaxValueValidator(Decimal(90))],
        help_text=_("Degrees north, WGS 84"),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-180)), MaxValueValidator(Decimal(180))],
        help_text=_("Degrees east, WGS 84"),
    )
    geonames_id = models.PositiveIntegerField(_("GeoNames id"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="place_has_name"),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind"),
            models.CheckConstraint(
                condition=Exact(Length("country"), 2), name="place_country_code"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # Without "not null" the comparison would be unknown, and a check lets that pass.
                | Q(
                    latitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__isnull=False,
                    longitude__range=(-180, 180),
                ),
                name="place_coordinates",
                violation_error_message=_(
                    "State latitude (−90 to 90) and longitude (−180 to 180), or neither."
                ),
            ),
        ]

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def __str__(self) -> str:
        return self.name
