"""The sheets that there are: which columns each has, and what is special about its rows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from alliances import aggregates
from alliances.admin.base import texts
from alliances.admin.spreadsheets import relations
from alliances.admin.spreadsheets.cells import Column, TextCell, WholeNumberCell
from alliances.admin.spreadsheets.plan import Change
from alliances.admin.spreadsheets.resource import Errors, Row, SheetResource
from alliances.models import Alliance, Funding, Organisation, Participation, Source
from alliances.models.graph import reachable


def name_of(relation: str) -> Column:
    """A column beside a relation's, for the eye alone: whom the id there names."""
    return Column(f"{relation}__name", f"{relation}_name", TextCell(), readonly=True)


class NamedResource(SheetResource):
    """Records with names, of which no two new ones should be called the same."""

    def marks(self, instance: Model) -> list[Any]:
        return [("name", name) for name in self._names(instance)]

    def doubles(self, instance: Model) -> QuerySet:
        condition = Q(pk__in=[])
        for name in self._names(instance):
            condition |= Q(pk__in=relations.named(self.model, name).values("pk"))
        return self.model._base_manager.filter(condition)

    def _names(self, instance: Model) -> set[str]:
        return {name for field in texts("name") if (name := getattr(instance, field))}


class AllianceResource(NamedResource):
    related = ("part_of",)
    part_of_name = name_of("part_of")

    class Meta:
        model = Alliance
        fields = (
            "public_id",
            "version",
            "record_status",
            *texts("name"),
            "acronym",
            "kind",
            "status",
            "start",
            "end",
            "duration_years",
            "part_of",
            "part_of_name",
            "website",
            *texts("summary", "objectives"),
        )

    def validate(self, instance: Alliance, changes: list[Change], errors: Errors) -> None:
        """A whole cannot be part of its own part."""
        super().validate(instance, changes, errors)
        if instance.pk and instance.part_of_id:
            edges = Alliance.objects.exclude(part_of=None).values_list("part_of_id", "pk")
            if instance.part_of_id in reachable(edges, [instance.pk]):
                raise ValidationError(
                    {
                        "part_of": _("“%(alliance)s” is this alliance itself or part of it.")
                        % {"alliance": instance.part_of}
                    }
                )


class OrganisationResource(NamedResource):
    related = ("place",)
    place_name = name_of("place")

    class Meta:
        model = Organisation
        fields = (
            "public_id",
            "version",
            "record_status",
            *texts("name"),
            "acronym",
            "kind",
            "country",
            "place",
            "place_name",
            "founded",
            "website",
            *texts("description"),
        )


class SourceResource(SheetResource):
    class Meta:
        model = Source
        fields = (
            "public_id",
            "version",
            "kind",
            "title",
            *texts("description"),
            "publisher",
            "language",
            "published",
            "updated",
            "accessed",
            "url",
            "licence",
            *texts("note"),
        )

    def marks(self, instance: Source) -> list[Any]:
        return [(field, getattr(instance, field)) for field in self._telling(instance)]

    def doubles(self, instance: Source) -> QuerySet:
        condition = Q(pk__in=[])
        for field in self._telling(instance):
            condition |= Q(**{field: getattr(instance, field)})
        return Source.objects.filter(condition)

    def _telling(self, instance: Source) -> list[str]:
        return [field for field in ("title", "url") if getattr(instance, field)]


class StatementResource(SheetResource):
    """Rows of an alliance; `version` is the alliance's, for with a row the alliance changes."""

    def _import(self, instance: Any, row: Row) -> Errors:
        alliance = instance.alliance_id
        errors = super()._import(instance, row)
        if alliance not in (None, instance.alliance_id):
            errors["alliance"] = [ValidationError(_("A statement stays with its record."))]
        return errors

    def wholes(self, instance: Model) -> set[Model]:
        return aggregates.owners(instance)


class ParticipationResource(StatementResource):
    related = ("alliance", "organisation")
    version = Column("alliance__version", "version", WholeNumberCell(), readonly=True)
    alliance_name = name_of("alliance")
    organisation_name = name_of("organisation")

    class Meta:
        model = Participation
        fields = (
            "uid",
            "version",
            "alliance",
            "alliance_name",
            "organisation",
            "organisation_name",
            "role",
            "start",
            "end",
            *texts("contribution"),
        )


class FundingResource(StatementResource):
    related = ("alliance", "funder", "programme")
    version = Column("alliance__version", "version", WholeNumberCell(), readonly=True)
    alliance_name = name_of("alliance")
    funder_name = name_of("funder")
    programme_name = name_of("programme")

    class Meta:
        model = Funding
        fields = (
            "uid",
            "version",
            "alliance",
            "alliance_name",
            "funder",
            "funder_name",
            "programme",
            "programme_name",
            "kind",
            "amount",
            "currency",
            "start",
            "end",
            "grant_number",
            *texts("note"),
        )

    def marks(self, instance: Funding) -> list[Any]:
        return [tuple(self._telling(instance).items())]

    def doubles(self, instance: Funding) -> QuerySet:
        return Funding.objects.filter(**self._telling(instance))

    def _telling(self, instance: Funding) -> dict[str, Any]:
        fields = ("alliance", "funder", "programme", "kind", "amount", "start", "grant_number")
        return {field: getattr(instance, field) for field in fields}
