"""What all records and statements share."""

import secrets
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RecordStatus(models.TextChoices):
    """Where a record stands on its way to the public; only published ones are shown."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged into another record")


class Language(models.TextChoices):
    """ISO 639-1 codes of the languages that names and sources of the catalogue are in."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    GERMAN = "de", _("German")
    BASQUE = "eu", _("Basque")
    CATALAN = "ca", _("Catalan")
    DUTCH = "nl", _("Dutch")
    ITALIAN = "it", _("Italian")
    LUXEMBOURGISH = "lb", _("Luxembourgish")
    PORTUGUESE = "pt", _("Portuguese")
    SPANISH = "es", _("Spanish")


class NaturalKeyQuerySet(models.QuerySet):
    """Finds a row by the stable key that fixtures name it by."""

    natural_key_field: str

    def get_by_natural_key(self, key: str, _label: str = "") -> Any:
        """`_label` is for the reader of a fixture only."""
        return self.get(**{self.model.natural_key_field: key})


class NaturalKeyModel(models.Model):
    natural_key_field: str

    objects = NaturalKeyQuerySet.as_manager()

    class Meta:
        abstract = True


class PublicRecord(NaturalKeyModel):
    """Something with a page of its own; subclasses add `public_id` with their kind's default."""

    natural_key_field = "public_id"

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    modified = models.DateTimeField(_("modified"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str, str]:
        return (self.public_id, getattr(self, "name_en", None) or str(self))

    @classmethod
    def raise_versions(cls, records: Collection[Self]) -> None:
        """Count one more change of each; called by `curation` alone."""
        rows = cls._base_manager.filter(pk__in=[record.pk for record in records])
        rows.update(version=models.F("version") + 1, modified=timezone.now())
        now = {pk: rest for pk, *rest in rows.values_list("pk", "version", "modified")}
        for record in records:
            record.version, record.modified = now[record.pk]


class StagedQuerySet(NaturalKeyQuerySet):
    def published(self) -> Self:
        return self.filter(record_status=RecordStatus.PUBLISHED)


class StagedRecord(PublicRecord):
    """A record that is drafted, reviewed, published and perhaps withdrawn or merged."""

    record_status = models.CharField(
        _("record status"),
        max_length=9,
        choices=RecordStatus,
        default=RecordStatus.DRAFT,
        db_index=True,
        help_text=_("Only published records are public."),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_records",
        verbose_name=_("merged into"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )

    objects = StagedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(record_status__in=RecordStatus.values), name="%(class)s_record_status"
            ),
            models.CheckConstraint(
                condition=Q(record_status=RecordStatus.MERGED, merged_into__isnull=False)
                | (~Q(record_status=RecordStatus.MERGED) & Q(merged_into__isnull=True)),
                name="%(class)s_merged_has_survivor",
                violation_error_message=_(
                    "A merged record names its survivor, and no other record names one."
                ),
            ),
        ]

    @property
    def is_published(self) -> bool:
        return self.record_status == RecordStatus.PUBLISHED


def new_uid() -> str:
    """A random key for a statement that is entered by hand."""
    return secrets.token_hex(8)


class Statement(NaturalKeyModel):
    """One thing that the catalogue says and a source bears out; citations point at it."""

    natural_key_field = "uid"

    uid = models.CharField(
        max_length=100,
        unique=True,
        default=new_uid,
        editable=False,
        help_text=_("Stable key of the statement in fixtures and dumps."),
    )

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str]:
        return (self.uid,)


class NameType(models.TextChoices):
    """Types of names as ROR v2 has them, and names no longer in use."""

    DISPLAY = "display", _("Display name")
    LABEL = "label", _("Label")
    ALIAS = "alias", _("Alias")
    ACRONYM = "acronym", _("Acronym")
    FORMER = "former", _("Former name")


class OtherName(NaturalKeyModel):
    """A name under which a record is also known, with its language where it has one."""

    natural_key_field = "uid"

    uid = models.CharField(max_length=100, unique=True, default=new_uid, editable=False)
    value = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    type = models.CharField(_("type"), max_length=7, choices=NameType, default=NameType.ALIAS)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=["", *Language.values]), name="%(class)s_language"
            ),
            models.CheckConstraint(condition=Q(type__in=NameType.values), name="%(class)s_type"),
            models.CheckConstraint(condition=~Q(value=""), name="%(class)s_value_not_empty"),
        ]

    def __str__(self) -> str:
        return self.value

    def natural_key(self) -> tuple[str]:
        return (self.uid,)


def owner(model: str, *, related_name: str, verbose_name: Any) -> models.ForeignKey:
    """The way from a statement to one of the kinds of record that may own it; see exactly_one."""
    return models.ForeignKey(
        f"alliances.{model}",
        models.CASCADE,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )


def exactly_one(*names: str) -> Q:
    """A condition that just one of the nullable fields `names` is set."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition
