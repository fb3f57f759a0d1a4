"""What a dump holds: the rows of all aggregates, each named by its natural key."""

from functools import cache
from graphlib import TopologicalSorter

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import build_localized_fieldname

from alliances import aggregates
from alliances.importers.fixture_files import key_field, target
from alliances.models import (
    Affiliation,
    Alliance,
    AllianceName,
    Citation,
    DiseaseArea,
    DiseaseCode,
    DiseaseParent,
    DiseaseSynonym,
    Dispute,
    Focus,
    Funding,
    Gap,
    Identifier,
    Involvement,
    Milestone,
    Organisation,
    OrganisationFigure,
    OrganisationName,
    OrganisationRelation,
    Participation,
    Person,
    Place,
    Programme,
    Reading,
    RecordStatus,
    Site,
    Source,
    Theme,
    ThemeTag,
)
from alliances.models.base import StagedRecord

# Raise it when dumps of before can be loaded no more.
SCHEMA = 1

Model = type[models.Model]

_PUBLISHED = RecordStatus.PUBLISHED
_OF_ALLIANCE = Q(alliance__record_status=_PUBLISHED)
_OF_ORGANISATION = Q(organisation__record_status=_PUBLISHED)
_OF_EITHER = _OF_ALLIANCE | _OF_ORGANISATION
# Published ones are dumped whole. Of one that was merged or withdrawn there is only what makes
# its address answer as before.
_ONCE_PUBLIC = Q(
    record_status__in=[_PUBLISHED, RecordStatus.WITHDRAWN, RecordStatus.MERGED],
)

# Of each model the rows that a visitor can see. A row may still name a record that is not public,
# which is left blank; places and sources are public where such a row names them.
PUBLIC: dict[Model, QuerySet] = {
    Affiliation: Affiliation.objects.public(),
    Alliance: Alliance.objects.filter(_ONCE_PUBLIC),
    AllianceName: AllianceName.objects.filter(_OF_ALLIANCE),
    Citation: Citation.objects.public(),
    DiseaseArea: DiseaseArea.objects.all(),
    DiseaseCode: DiseaseCode.objects.all(),
    DiseaseParent: DiseaseParent.objects.all(),
    DiseaseSynonym: DiseaseSynonym.objects.all(),
    Dispute: Dispute.objects.filter(_OF_EITHER),
    Focus: Focus.objects.filter(_OF_EITHER),
    Funding: Funding.objects.public().filter(_OF_ALLIANCE),
    Gap: Gap.objects.filter(_OF_EITHER),
    Identifier: Identifier.objects.filter(_OF_EITHER | Q(programme__isnull=False)),
    Involvement: Involvement.objects.filter(_OF_ALLIANCE),
    Milestone: Milestone.objects.filter(_OF_ALLIANCE),
    Organisation: Organisation.objects.filter(_ONCE_PUBLIC),
    OrganisationFigure: OrganisationFigure.objects.filter(_OF_ORGANISATION),
    OrganisationName: OrganisationName.objects.filter(_OF_ORGANISATION),
    OrganisationRelation: OrganisationRelation.objects.filter(
        _OF_ORGANISATION, related__record_status=_PUBLISHED
    ),
    Participation: Participation.objects.public().filter(_OF_ALLIANCE),
    Person: Person.objects.public(),
    Place: Place.objects.all(),
    Programme: Programme.objects.all(),
    Reading: Reading.objects.filter(
        Q(dispute__alliance__record_status=_PUBLISHED)
        | Q(dispute__organisation__record_status=_PUBLISHED)
    ),
    Site: Site.objects.filter(_OF_ALLIANCE),
    Source: Source.objects.all(),
    Theme: Theme.objects.all(),
    ThemeTag: ThemeTag.objects.filter(_OF_EITHER),
}
# Public where a public row names them, so they are written once those are known.
NAMED_ONLY: tuple[Model, ...] = (Place, Source)
# What is kept of a record that is public no more, beside its status. Its name is its id.
OF_GONE = ("public_id", "record_status", "merged_into", "version", "created", "modified")


@cache
def in_order() -> tuple[Model, ...]:
    """The models of a dump, each after those that its rows name."""
    members = aggregates.members()
    named = {
        model: [target(one) for one in relations(model) if target(one) is not model]
        for model in members
    }
    return tuple(TopologicalSorter(named).static_order())


@cache
def columns(model: Model) -> tuple[models.Field, ...]:
    """The fields that a row is dumped with, its natural key first.

    Left out: the number in the database, the untranslated twin of translated texts, and who on
    the staff entered or checked it.
    """
    twins = set(get_translatable_fields_for_model(model) or ())
    members = set(aggregates.members())
    kept = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.name not in twins
        and (not field.is_relation or target(field) in members)
    ]
    return tuple(sorted(kept, key=lambda field: field.name != key_field(model)))


def relations(model: Model) -> list[models.Field]:
    return [field for field in columns(model) if field.is_relation]


def refers_to_itself(model: Model) -> bool:
    return any(target(field) is model for field in relations(model))


def plain(model: Model) -> QuerySet[models.Model]:
    """All rows; not modeltranslation's queryset, which would take another language's column."""
    return models.QuerySet(model)


def is_staged(model: Model) -> bool:
    return issubclass(model, StagedRecord)


def name_column() -> str:
    """The column of a record's name in the first language, which none may leave empty."""
    return build_localized_fieldname("name", settings.LANGUAGE_CODE)


def file_of(model: Model) -> str:
    return f"{model._meta.model_name}.jsonl"
