"""Disease areas: a graph of narrower and broader ones, with codes of the field's vocabularies."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliances import public_ids
from alliances.models.base import (
    Language,
    NaturalKeyModel,
    NaturalKeyQuerySet,
    PublicRecord,
    Statement,
    exactly_one,
    new_uid,
    owner,
)
from alliances.models.graph import reachable


class _Row(NaturalKeyModel):
    """Something that hangs on a disease area; `uid` names it in fixtures."""

    natural_key_field = "uid"

    uid = models.CharField(max_length=100, unique=True, default=new_uid, editable=False)

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str]:
        return (self.uid,)


class DiseaseAreaQuerySet(NaturalKeyQuerySet):
    def with_narrower(self) -> Self:
        """These areas and every narrower one, through all parents."""
        edges = DiseaseParent.objects.values_list("parent_id", "child_id")
        return self._reachable(edges)

    def with_broader(self) -> Self:
        """These areas and every broader one."""
        edges = DiseaseParent.objects.values_list("child_id", "parent_id")
        return self._reachable(edges)

    def _reachable(self, edges: models.QuerySet) -> Self:
        return self.model.objects.filter(pk__in=reachable(edges, self.values_list("pk", flat=True)))


class DiseaseArea(PublicRecord):
    """A disease or group of diseases; it may have several broader areas."""

    public_id = models.CharField(
        _("public id"),
        max_length=public_ids.LENGTH,
        unique=True,
        default=public_ids.new_disease_id,
        editable=False,
    )
    name = models.CharField(_("name"), max_length=200)
    parents = models.ManyToManyField(
        "self",
        through="alliances.DiseaseParent",
        through_fields=("child", "parent"),
        symmetrical=False,
        related_name="children",
        verbose_name=_("broader areas"),
    )

    objects = DiseaseAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("disease area")
        verbose_name_plural = _("disease areas")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="disease_area_has_name")]

    def __str__(self) -> str:
        return self.name


class DiseaseParent(_Row):
    """`child` is narrower than `parent`."""

    child = models.ForeignKey(
        DiseaseArea,
        models.CASCADE,
        related_name="broader_links",
        verbose_name=_("narrower area"),
    )
    parent = models.ForeignKey(
        DiseaseArea,
        models.CASCADE,
        related_name="narrower_links",
        verbose_name=_("broader area"),
    )

    class Meta:
        verbose_name = _("broader area")
        verbose_name_plural = _("broader areas")
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="disease_parent_once"),
            models.CheckConstraint(
                condition=~Q(child=F("parent")), name="disease_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child} < {self.parent}"


class DiseaseVocabulary(models.TextChoices):
    """Code systems; the keys of `codes` in the API are these labels."""

    DOID = "doid", "DOID"
    MESH = "mesh", "MeSH"
    ICD10 = "icd10", "ICD-10"
    ORPHANET = "orphanet", "Orphanet"
    EUROSCIVOC = "euroscivoc", "EuroSciVoc"


CODE_URLS = {
    DiseaseVocabulary.DOID: "https://disease-ontology.org/?id={value}",
    DiseaseVocabulary.MESH: "https://meshb.nlm.nih.gov/record/ui?ui={value}",
    DiseaseVocabulary.ORPHANET: "https://www.orpha.net/en/disease/detail/{value}",
}


class DiseaseCode(_Row):
    """The code of a disease area in one vocabulary; an area may have several in one."""

    disease = models.ForeignKey(
        DiseaseArea, models.CASCADE, related_name="codes", verbose_name=_("disease area")
    )
    vocabulary = models.CharField(_("vocabulary"), max_length=10, choices=DiseaseVocabulary)
    value = models.CharField(_("code"), max_length=60)

    class Meta:
        verbose_name = _("code of a disease area")
        verbose_name_plural = _("codes of disease areas")
        constraints = [
            models.CheckConstraint(
                condition=Q(vocabulary__in=DiseaseVocabulary.values),
                name="disease_code_vocabulary",
            ),
            models.UniqueConstraint(
                fields=["disease", "vocabulary", "value"], name="disease_code_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_vocabulary_display()} {self.value}"

    @property
    def url(self) -> str:
        return CODE_URLS.get(self.vocabulary, "").format(value=self.value)


class DiseaseSynonym(_Row):
    """Another name of a disease area, for search."""

    disease = models.ForeignKey(
        DiseaseArea, models.CASCADE, related_name="synonyms", verbose_name=_("disease area")
    )
    value = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=Language)

    class Meta:
        verbose_name = _("synonym of a disease area")
        verbose_name_plural = _("synonyms of disease areas")
        constraints = [
            models.UniqueConstraint(
                fields=["disease", "language", "value"], name="disease_synonym_once"
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="disease_synonym_language"
            ),
        ]

    def __str__(self) -> str:
        return self.value


class FocusLevel(models.TextChoices):
    PRIMARY = "primary", _("Primary")
    MENTIONED = "mentioned", _("Mentioned (context only)")


class FocusQuerySet(NaturalKeyQuerySet):
    def primary(self) -> Self:
        return self.filter(focus=FocusLevel.PRIMARY)

    def mentioned(self) -> Self:
        return self.filter(focus=FocusLevel.MENTIONED)


class Focus(Statement):
    """An alliance (or an organisation) works on a disease area, or mentions it as context."""

    alliance = owner("Alliance", related_name="foci", verbose_name=_("alliance"))
    organisation = owner("Organisation", related_name="foci", verbose_name=_("organisation"))
    disease = models.ForeignKey(
        DiseaseArea, models.PROTECT, related_name="foci", verbose_name=_("disease area")
    )
    focus = models.CharField(
        _("focus"), max_length=9, choices=FocusLevel, default=FocusLevel.PRIMARY
    )

    objects = FocusQuerySet.as_manager()

    class Meta:
        verbose_name = _("disease focus")
        verbose_name_plural = _("disease foci")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("alliance", "organisation"), name="focus_of_one_record"
            ),
            models.CheckConstraint(condition=Q(focus__in=FocusLevel.values), name="focus_level"),
            models.UniqueConstraint(fields=["alliance", "disease"], name="focus_once_per_alliance"),
            models.UniqueConstraint(
                fields=["organisation", "disease"], name="focus_once_per_organisation"
            ),
        ]

    def __str__(self) -> str:
        return str(self.disease)
