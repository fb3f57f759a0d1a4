"""A synthetic catalogue of any size: eight participants an alliance, every facet filled."""

import random

from django.db import connection

from alliances import curation
from alliances.models import (
    Alliance,
    AllianceKind,
    AllianceStatus,
    Citation,
    DiseaseArea,
    DiseaseParent,
    Focus,
    Funding,
    Organisation,
    Participation,
    Programme,
    RecordStatus,
    Role,
    Source,
    Theme,
    ThemeTag,
)

_COUNTRIES = ["FR", "DE", "CH", "LU", "BE", "NL", "IT", "ES", "PT", "SE", "PL", "AT"]
_PARTICIPANTS = 8
_BATCH = 2_000


def fill(alliances: int, seed: int = 1) -> None:
    """Write `alliances` published alliances and what they name into the current database."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark wants the same numbers each time
    published = RecordStatus.PUBLISHED
    organisations = Organisation.objects.bulk_create(
        Organisation(name_en=f"Organisation {n}", country=c, record_status=published)
        for n in range(max(20, alliances // 4))
        for c in [chance.choice(_COUNTRIES)]
    )
    areas = DiseaseArea.objects.bulk_create(DiseaseArea(name_en=f"Area {n}") for n in range(300))
    DiseaseParent.objects.bulk_create(
        DiseaseParent(child=area, parent=areas[n // 4]) for n, area in enumerate(areas) if n > 3
    )
    themes = Theme.objects.bulk_create(
        Theme(slug=f"theme-{n}", name_en=f"Theme {n}") for n in range(40)
    )
    programmes = Programme.objects.bulk_create(
        Programme(name_en=f"Programme {n}") for n in range(60)
    )
    source = Source.objects.create(description_en="Synthetic", language="en")
    rows = Alliance.objects.bulk_create(
        (
            Alliance(
                name_en=f"Alliance {n}",
                summary_en="An alliance made up to measure the site with.",
                kind=chance.choice(AllianceKind.values),
                status=chance.choice(AllianceStatus.values),
                start=str(chance.randint(1990, 2026)),
                record_status=published,
            )
            for n in range(alliances)
        ),
        batch_size=_BATCH,
    )
    participations = Participation.objects.bulk_create(
        (
            Participation(alliance=row, organisation=one, role=chance.choice(Role.values))
            for row in rows
            for one in chance.sample(organisations, _PARTICIPANTS)
        ),
        batch_size=_BATCH,
    )
    Citation.objects.bulk_create(
        (Citation(participation=row, source=source, locator="¶ 1") for row in participations),
        batch_size=_BATCH,
    )
    Focus.objects.bulk_create(
        (Focus(alliance=row, disease=one) for row in rows for one in chance.sample(areas, 2)),
        batch_size=_BATCH,
    )
    ThemeTag.objects.bulk_create(
        (ThemeTag(alliance=row, theme=one) for row in rows for one in chance.sample(themes, 2)),
        batch_size=_BATCH,
    )
    Funding.objects.bulk_create(
        (
            Funding(
                alliance=row,
                funder=chance.choice(organisations),
                programme=chance.choice(programmes),
            )
            for row in rows
        ),
        batch_size=_BATCH,
    )
    curation.loaded()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # both engines plan by it
