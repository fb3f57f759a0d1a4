"""The index follows the database: after any change it is as if it had been built anew."""

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from alliances import curation
from alliances.models import Change, DiseaseParent, Language, RecordStatus, Revision
from catalogue import index
from catalogue.filters import AllianceFilter
from catalogue.index import Snapshot, snapshot
from tests import factories as f

pytestmark = pytest.mark.django_db


def contents(state):
    """All that a snapshot holds, as plain values."""
    return {
        "published": set(state.published),
        "values": {
            name: {value: set(values.having([value])) for value in values}
            for name, values in state.values.items()
        },
        "many": {
            name: (
                values.most_frequent(None, 1_000),
                {v: set(values.having([v])) for v in values.most_frequent(None, 1_000)},
                values.most_frequent(state.published, 1_000),
            )
            for name, values in state.many_values.items()
        },
        "orders": {
            name: order.cut(state.published, 0, len(state.published))
            for name, order in state.orders.items()
        },
        "terms": state.terms,
    }


@pytest.fixture
def built(monkeypatch):
    """How often the index was built anew."""
    times = []
    really = Snapshot.build.__func__
    monkeypatch.setattr(Snapshot, "build", classmethod(lambda cls: times.append(1) or really(cls)))
    return times


# --- Any change -------------------------------------------------------------------------------


class Catalogue:
    """Some records, and what curators do to them."""

    def __init__(self):
        self.areas = [f.DiseaseAreaFactory()]
        self.areas += [f.DiseaseAreaFactory(parents=self.areas[:1]) for _ in range(2)]
        self.organisations = [f.OrganisationFactory(country=code) for code in ("FR", "DE", "CH")]
        self.programmes = [f.ProgrammeFactory()]
        self.programmes.append(f.ProgrammeFactory(parent=self.programmes[0]))
        self.themes = f.ThemeFactory.create_batch(2)
        self.alliances = []
        for number in range(4):
            self.add(number)

    def add(self, number):
        self.alliances.append(
            f.AllianceFactory(
                name=f"Alliance {number % 3}",
                start=f"{2020 + number % 4}",
                kind="network" if number % 2 else "",
                partners=self.organisations[: 1 + number % 3],
                funders=self.organisations[number % 3 :][:1],
                programmes=self.programmes[number % 2 :],
                diseases=[self.areas[number % 3]],
                themes=self.themes[number % 2 :],
            )
        )

    def rename(self, number):
        self._edit(self._alliance(number), name_en=f"Renamed {number}", name_fr="Rebaptisée")

    def withdraw(self, number):
        self._edit(self._alliance(number), record_status=RecordStatus.WITHDRAWN)

    def publish(self, number):
        self._edit(self._alliance(number), record_status=RecordStatus.PUBLISHED)

    def redate(self, number):
        self._edit(self._alliance(number), start=[None, "2019-05", "2031"][number % 3])

    def move(self, number):
        self._edit(self.organisations[number % 3], country=["IT", "FR", ""][number % 3])

    def hide(self, number):
        self._edit(self.organisations[number % 3], record_status=RecordStatus.DRAFT)

    def join(self, number):
        alliance = self._alliance(number)
        f.ParticipationFactory(alliance=alliance, organisation=f.OrganisationFactory(), role="host")
        curation.changed(alliance)

    def leave(self, number):
        alliance = self._alliance(number)
        alliance.participations.all().delete()
        alliance.foci.all().delete()
        curation.changed(alliance)

    def broaden(self, number):
        top = f.DiseaseAreaFactory()
        DiseaseParent.objects.create(child=self.areas[number % 3], parent=top)
        curation.changed(self.areas[number % 3])

    def reword(self, number):
        self._edit(self.themes[number % 2], name_en=f"Theme of {number}")

    def cite(self, number):
        alliance = self._alliance(number)
        source = f.SourceFactory(language=[*Language][number % 3])
        f.CitationFactory(alliance=alliance, field="name", source=source)
        curation.changed(alliance)
        self._edit(source, language=Language.ITALIAN)

    def delete(self, number):
        gone = self.alliances.pop(number % len(self.alliances))
        key = gone.pk
        gone.delete()
        gone.pk = key
        curation.deleted([gone])
        self.add(number)

    def _alliance(self, number):
        return self.alliances[number % len(self.alliances)]

    def _edit(self, record, **fields):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()
        curation.changed(record)


VERBS = [name for name, verb in vars(Catalogue).items() if callable(verb) and name[0] != "_"]


@settings(max_examples=15)
@given(edits=st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 11)), max_size=6))
def test_whatever_curators_do_the_index_is_as_if_built_anew(edits):
    with transaction.atomic():
        index.forget()
        catalogue = Catalogue()
        index.current()
        for verb, number in edits:
            getattr(catalogue, verb)(number)
            followed = contents(index.current())
        if edits:
            assert followed == contents(Snapshot.build())
        transaction.set_rollback(True)


def test_one_edit_is_followed_without_building_anew(built):
    catalogue = Catalogue()
    index.current()
    built.clear()
    catalogue.rename(1)
    catalogue.broaden(2)
    assert contents(index.current())["published"]
    assert not built


# --- In step ----------------------------------------------------------------------------------


def found(query=""):
    filterset = AllianceFilter(QueryDict(query))
    assert filterset.is_valid()
    return len(filterset.results)


def test_where_nothing_changed_one_read_tells(django_assert_num_queries):
    f.AllianceFactory()
    state = index.current()
    with django_assert_num_queries(1):
        assert index.current() is state


def test_what_was_rolled_back_is_forgotten():
    f.AllianceFactory(kind="network")
    assert found("kind=network") == 1
    with transaction.atomic():
        f.AllianceFactory(kind="network")
        assert found("kind=network") == 2
        transaction.set_rollback(True)
    # As many changes as before, and another state.
    f.AllianceFactory(kind="cluster")
    assert (found("kind=network"), found("kind=cluster")) == (1, 1)


def test_who_is_too_far_behind_builds_anew(built, monkeypatch):
    f.AllianceFactory()
    index.current()
    built.clear()
    monkeypatch.setattr(snapshot, "_MOST_TOUCHED", 2)
    f.AllianceFactory.create_batch(5)
    assert found() == 6
    assert built


def test_a_history_that_was_cut_off_is_no_history(built):
    f.AllianceFactory()
    index.current()
    f.AllianceFactory.create_batch(2)
    Change.objects.earliest("pk").delete()
    Change.objects.filter(pk__lt=Revision.now()[0]).delete()
    built.clear()
    assert found() == 3
    assert built


def test_rows_loaded_in_bulk_are_seen(built):
    f.AllianceFactory()
    index.current()
    built.clear()
    curation.loaded()
    index.current()
    assert built


def test_a_failure_in_the_middle_leaves_the_old_state(monkeypatch):
    f.AllianceFactory(kind="network")
    before = index.current()
    with monkeypatch.context() as broken:
        broken.setattr(Snapshot, "following", None)
        f.AllianceFactory(kind="network")
        with pytest.raises(TypeError):
            index.current()
        assert index._built is before
    assert found("kind=network") == 2


def test_a_visitor_reads_one_state_from_start_to_end():
    f.AllianceFactory()
    filterset = AllianceFilter(QueryDict())
    assert filterset.is_valid()
    assert len(filterset.results) == 1
    f.AllianceFactory(kind="network")
    index.current()
    assert len(filterset.results) == 1
    assert not filterset.facet("kind").values
