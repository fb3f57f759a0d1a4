import datetime as dt
import json

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from alliances.fields import PartialDateField, PartialDateFormField
from alliances.models import Milestone
from alliances.partial_dates import InvalidPartialDate, PartialDate, Precision
from tests.factories import AllianceFactory, MilestoneFactory

DAYS = st.dates(min_value=dt.date(1, 1, 1), max_value=dt.date(9999, 12, 31))
TEXTS = st.builds(lambda day, size: day.isoformat()[:size], DAYS, st.sampled_from([4, 7, 10]))
DATES = TEXTS.map(PartialDate.parse)

IMPOSSIBLE = ["0000", "2025-00", "2025-13", "2025-02-29", "2025-04-31", "2025-07-00", "2025-07-32"]
SHAPELESS = [
    "", "25", "2025-7", "2025-07-3", "2025/07", "07/2025", "3 July 2025", "2025-07-03T00:00",
    "02025", "-2025", "2025-", "2025-07-03-04", "２０２５", "2025-07-03\x00", "x" * 5000,
]  # fmt: skip


# --- The value --------------------------------------------------------------------------------


@given(TEXTS)
def test_a_date_is_written_as_it_was_read(text):
    assert str(PartialDate.parse(text)) == text


@given(TEXTS)
def test_blanks_around_a_date_do_not_count(text):
    assert PartialDate.parse(f" {text}\n") == PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "precision"),
    [("2019", Precision.YEAR), ("2025-07", Precision.MONTH), ("2025-07-03", Precision.DAY)],
)
def test_precision_is_as_stated(text, precision):
    assert PartialDate.parse(text).precision is precision


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_an_impossible_date_is_refused_with_what_is_allowed(text):
    with pytest.raises(InvalidPartialDate, match=r"not in the calendar.* months from 01 to 12"):
        PartialDate.parse(text)


@pytest.mark.parametrize("text", SHAPELESS)
def test_another_shape_is_refused_with_examples(text):
    with pytest.raises(InvalidPartialDate, match=r"a year \(2019\), a month \(2025-07\) or a day"):
        PartialDate.parse(text)


def test_the_leap_day_exists_in_leap_years():
    assert PartialDate.parse("2024-02").latest == dt.date(2024, 2, 29)
    assert PartialDate.parse("2024-02-29").earliest == dt.date(2024, 2, 29)


@given(DATES)
def test_a_date_may_mean_any_day_from_its_earliest_to_its_latest(date):
    assert date.earliest <= date.latest
    assert str(date.earliest).startswith(str(date))
    assert str(date.latest).startswith(str(date))
    for outside in (date.earliest.toordinal() - 1, date.latest.toordinal() + 1):
        if 1 <= outside <= dt.date.max.toordinal():
            assert not str(dt.date.fromordinal(outside)).startswith(str(date))


@given(DATES, DATES)
def test_dates_sort_by_time_with_the_vaguer_first(one, other):
    def moment(date):
        return (date.earliest, -date.latest.toordinal())

    assert (one < other) == (moment(one) < moment(other))


@pytest.mark.parametrize(
    ("language", "year", "month", "day"),
    [
        ("en", "2025", "July 2025", "3 July 2025"),
        ("fr", "2025", "juillet 2025", "3 juillet 2025"),
        ("de", "2025", "Juli 2025", "3. Juli 2025"),
    ],
)
def test_a_date_is_shown_in_the_words_of_the_language(language, year, month, day):
    with translation.override(language):
        shown = [PartialDate.parse(text).display() for text in ("2025", "2025-07", "2025-07-03")]
    assert shown == [year, month, day]


# --- The form field ---------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2019", " 2025-07 ", "2025-07-03"])
def test_a_form_takes_each_precision(text):
    assert PartialDateFormField().clean(text) == PartialDate.parse(text)


def test_an_empty_form_field_means_not_stated():
    assert PartialDateFormField(required=False).clean("  ") is None


@pytest.mark.parametrize("text", [*IMPOSSIBLE, *filter(None, SHAPELESS)])
def test_a_form_refuses_what_is_no_date(text):
    with pytest.raises(ValidationError):
        PartialDateFormField().clean(text)


def test_a_form_shows_a_stored_date_and_knows_it_again():
    form_class = modelform_factory(Milestone, fields=["date"])
    form = form_class({"date": "2025-07"}, instance=Milestone(date=PartialDate("2025-07")))
    assert 'value="2025-07"' in str(form["date"])
    assert not form.has_changed()


def test_a_model_refuses_an_impossible_date():
    with pytest.raises(ValidationError, match="not in the calendar"):
        Milestone(date="2025-02-30").clean_fields(exclude=["alliance"])


def test_the_field_is_rebuilt_as_it_was_for_migrations():
    _name, path, args, kwargs = PartialDateField("start").deconstruct()
    assert path == "alliances.fields.PartialDateField"
    assert PartialDateField(*args, **kwargs).null is True


# --- The database -----------------------------------------------------------------------------


class OnTheDatabase(TestCase):
    """Whichever engine runs: its text comparison must agree with the calendar."""

    @given(st.lists(DATES, min_size=2, max_size=12))
    def test_the_database_sorts_by_time(self, dates):
        alliance = AllianceFactory()
        for date in dates:
            MilestoneFactory(alliance=alliance, date=date)
        stored = alliance.milestones.order_by("date").values_list("date", flat=True)
        assert list(stored) == sorted(dates)

    @given(DATES, DATES)
    def test_on_or_after_asks_whether_the_stored_date_may_lie_there(self, stored, asked):
        alliance = AllianceFactory(start=stored)
        found = type(alliance).objects.filter(start__on_or_after=asked).exists()
        assert found == (stored.latest >= asked.earliest)

    @given(DATES, DATES)
    def test_on_or_before_asks_whether_the_stored_date_may_lie_there(self, stored, asked):
        alliance = AllianceFactory(start=stored)
        found = type(alliance).objects.filter(start__on_or_before=asked).exists()
        assert found == (stored.earliest <= asked.latest)


@pytest.mark.django_db
def test_a_date_that_is_not_stated_lies_on_no_side():
    milestone = MilestoneFactory()
    rows = Milestone.objects
    assert rows.filter(date=None).get() == milestone
    assert not rows.filter(date__on_or_after="0001").exists()
    assert not rows.filter(date__on_or_before="9999").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2019", "2025-07", "2025-07-03"])
def test_a_date_survives_serialisation(text):
    milestone = MilestoneFactory(date=text)
    dump = serializers.serialize("json", [milestone])
    assert json.loads(dump)[0]["fields"]["date"] == text
    (restored,) = serializers.deserialize("json", dump)
    assert restored.object.date == PartialDate.parse(text)


@pytest.mark.django_db
def test_a_query_with_an_impossible_date_is_refused():
    with pytest.raises(ValidationError):
        Milestone.objects.filter(date="2025-13").exists()
