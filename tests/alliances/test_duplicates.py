"""The worklist of probable duplicates follows whatever is done to records."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances import curation, duplicates, merging
from alliances.matching import Why
from alliances.models import DuplicatePair, MatchingKey, Organisation, Verdict
from alliances.public_ids import Kind
from alliances.restoring import restore
from tests import factories as f

pytestmark = pytest.mark.django_db

CHU = "CHU de Montpellier"


@pytest.fixture
def chu() -> Organisation:
    return f.OrganisationFactory(name=CHU)


@pytest.fixture
def other(chu: Organisation) -> Organisation:
    return f.OrganisationFactory(name="Institute of Botany")


def waiting() -> set[frozenset[str]]:
    return {frozenset((pair.first, pair.second)) for pair in DuplicatePair.objects.waiting()}


def pair_of(one: Any, other: Any) -> frozenset[str]:
    return frozenset((one.public_id, other.public_id))


def rename(record: Any, name: str) -> None:
    record.name_en = name
    record.save()
    curation.changed(record)


def test_a_new_name_puts_a_record_on_the_list_and_takes_it_off(chu: Any, other: Any) -> None:
    assert waiting() == set()
    rename(other, "Montpellier University Hospital")
    assert waiting() == {pair_of(chu, other)}
    rename(other, "Institute of Botany")
    assert waiting() == set()


def test_a_restored_version_counts(chu: Any, other: Any) -> None:
    rename(chu, "Botanical Garden")
    rename(other, "Montpellier University Hospital")
    assert waiting() == set()
    restore(chu, 1)
    assert waiting() == {pair_of(chu, other)}


def test_an_undone_merge_counts(chu: Any, other: Any) -> None:
    third = f.OrganisationFactory(name="Montpellier University Hospital")
    made = merging.merge(other, third, {}, None)
    # The name of the merged record is another name of the survivor.
    assert waiting() == {pair_of(chu, other)}
    merging.undo(made, None)
    assert pair_of(chu, third) in waiting()
    assert pair_of(chu, other) not in waiting()


def test_rows_count(chu: Any, other: Any) -> None:
    f.OrganisationNameFactory(organisation=other, value="Montpellier University Hospital")
    curation.changed(other)
    assert waiting() == {pair_of(chu, other)}
    for record, ror in ((chu, "00mthsf17"), (other, "02kkvpp62")):
        f.IdentifierFactory(organisation=record, scheme="ror", value=ror)
        curation.changed(record)
    assert waiting() == set()


def test_the_names_of_a_place_count() -> None:
    place = f.PlaceFactory(name_en="Ghent")
    one = f.OrganisationFactory(name="University Hospital of Gent", place=place)
    other = f.OrganisationFactory(name="Ghent University Hospital", place=place)

    assert waiting() == set()
    place.name_de = "Gent"
    place.save()
    curation.changed(place)
    (pair,) = DuplicatePair.objects.waiting()
    assert {pair.first, pair.second} == pair_of(one, other)
    assert Why.WORDING in [reason.why for reason in pair.why]


def test_a_deleted_record_leaves_nothing_but_verdicts(chu: Any, other: Any) -> None:
    rename(other, "Montpellier University Hospital")
    third = f.OrganisationFactory(name="C.H.U. Montpellier")
    DuplicatePair.objects.of(chu.public_id, other.public_id).get().decide(Verdict.DIFFERENT, None)
    gone = Organisation(pk=other.pk, public_id=other.public_id)
    other.delete()
    curation.deleted([gone])
    assert not MatchingKey.objects.filter(public_id=gone.public_id).exists()
    assert waiting() == {pair_of(chu, third)}
    kept = DuplicatePair.objects.exclude(verdict=Verdict.OPEN).get()
    assert kept.verdict == Verdict.DIFFERENT


def test_a_bulk_of_new_records_is_compared_with_all(chu: Any) -> None:
    new = f.OrganisationFactory.build_batch(3)
    for record, name in zip(new, ("C.H.U. Montpellier", "CHU Montpellier", "Botany"), strict=True):
        record.name_en = name
    Organisation.objects.bulk_create(new)
    curation.created(new)
    first, second, _third = new
    assert waiting() == {pair_of(chu, first), pair_of(chu, second), pair_of(first, second)}


def test_one_by_one_and_all_at_once_find_the_same(chu: Any) -> None:
    names = (CHU, "C.H.U. Montpellier", "Charité", "Charite Berlin", "Botany 1", "Botany 2")
    f.PlaceFactory()
    for name in names:
        f.OrganisationFactory(name=name, country="")
    one_by_one = set(DuplicatePair.objects.values_list("first", "second", "score"))
    DuplicatePair.objects.all().delete()
    MatchingKey.objects.all().delete()
    duplicates.find_all(Kind.ORGANISATION)
    assert set(DuplicatePair.objects.values_list("first", "second", "score")) == one_by_one
    assert one_by_one


def queries(records: list[Any]) -> int:
    with CaptureQueriesContext(connection) as counted:
        duplicates.renew_all(records)
    return len(counted)


def test_a_bulk_costs_the_same_for_any_number(chu: Any) -> None:
    few, many = [
        [f.OrganisationFactory(name=f"Institute {n} of {size}") for n in range(size)]
        for size in (2, 30)
    ]
    MatchingKey.objects.all().delete()
    for_few = queries(few)
    MatchingKey.objects.all().delete()
    assert queries(many) == for_few
    # Of which nothing changed: no more than a look.
    assert queries(many) == 4
