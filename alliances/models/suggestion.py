"""What the public says should be corrected: a queue for the curators."""

import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alliances import public_ids
from alliances.models.base import Language

_GROUPS = 3
_GROUP_LENGTH = 4
_SYMBOLS = _GROUPS * _GROUP_LENGTH


def new_reference() -> str:
    """A number that nobody can guess (60 bits) and anybody can read out: '7K2M-9X3Q-H4TB'."""
    return _grouped("".join(secrets.choice(public_ids.ALPHABET) for _symbol in range(_SYMBOLS)))


def _grouped(symbols: str) -> str:
    starts = range(0, len(symbols), _GROUP_LENGTH)
    return "-".join(symbols[start : start + _GROUP_LENGTH] for start in starts)


def parse_reference(typed: str) -> str:
    """`typed` as a reference is written; '' for what can be none.

    Blanks, dashes and small letters are taken as they come, and O, I and L as 0 and 1.
    """
    symbols = public_ids.as_symbols("".join(typed.replace("-", " ").split()))
    if len(symbols) != _SYMBOLS or set(symbols) - set(public_ids.ALPHABET):
        return ""
    return _grouped(symbols)


class SuggestionStatus(models.TextChoices):
    """What has become of a suggestion; only a new one waits for somebody."""

    NEW = "new", pgettext_lazy("a suggestion", "New")
    ACCEPTED = "accepted", pgettext_lazy("a suggestion", "Accepted")
    ANSWERED = "answered", pgettext_lazy("a suggestion", "Answered")
    REJECTED = "rejected", pgettext_lazy("a suggestion", "Rejected")


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def waiting(self) -> Self:
        return self.filter(status=SuggestionStatus.NEW)

    def new_first(self) -> Self:
        """As a queue is worked off: what waits, the longest waiting first, then the newest."""
        is_new = Q(status=SuggestionStatus.NEW)
        return self.order_by(
            Case(When(is_new, then=Value(0)), default=Value(1)),
            Case(When(is_new, then="created")),
            "-created",
            "-pk",
        )


class Suggestion(models.Model):
    """Somebody without an account says what a public record should say instead, and why.

    It names its record by public id, which stays when records are merged, and its statement by
    the code of a field or of a group of rows, or by the uid of a row; '' is the whole record. It
    never changes a record by itself. Name and e-mail serve to answer it, and go when it is closed.
    """

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=new_reference, editable=False
    )
    public_id = models.CharField(
        _("record"), max_length=public_ids.LENGTH, db_index=True, editable=False
    )
    statement = models.CharField(_("statement"), max_length=100, blank=True, editable=False)
    statement_text = models.TextField(_("as it stood there"), blank=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=Language, editable=False)
    proposed = models.TextField(_("what it should say"))
    reason = models.TextField(_("why"), blank=True)
    source_url = models.URLField(_("address of a source"), max_length=500, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    created = models.DateTimeField(_("received"), default=timezone.now, editable=False)

    status = models.CharField(
        _("status"),
        max_length=8,
        choices=SuggestionStatus,
        default=SuggestionStatus.NEW,
        editable=False,
    )
    answer = models.TextField(_("answer"), blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("handled by"),
    )
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True, editable=False)
    accepted_version = models.PositiveIntegerField(
        _("version of the record that took it in"), null=True, blank=True, editable=False
    )
    # Neither tells the sender's address: both are made with the site's secret key.
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        indexes = [
            models.Index(fields=["status", "created"], name="suggestion_queue"),
            models.Index(fields=["created"], name="suggestion_received"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=SuggestionStatus.values), name="suggestion_status"
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="suggestion_language"
            ),
            models.CheckConstraint(condition=~Q(proposed=""), name="suggestion_proposes"),
            models.CheckConstraint(
                condition=~Q(reason="", source_url=""), name="suggestion_says_why"
            ),
            models.CheckConstraint(
                condition=Q(status=SuggestionStatus.NEW, handled_at__isnull=True)
                | (~Q(status=SuggestionStatus.NEW) & Q(handled_at__isnull=False)),
                name="suggestion_handled_once",
            ),
            models.CheckConstraint(
                condition=Q(status=SuggestionStatus.NEW) | Q(name="", email=""),
                name="suggestion_forgets_who",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=[SuggestionStatus.ANSWERED, SuggestionStatus.REJECTED], answer=""
                ),
                name="suggestion_says_the_answer",
            ),
            models.CheckConstraint(
                condition=Q(accepted_version__isnull=True) | Q(status=SuggestionStatus.ACCEPTED),
                name="suggestion_version_if_accepted",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_new(self) -> bool:
        return self.status == SuggestionStatus.NEW

    def close(self, status: SuggestionStatus, *, by: Any) -> None:
        """Note who handled it, and forget who sent it; called by `alliances.suggestions` alone."""
        self.status, self.handled_by, self.handled_at = status, by, timezone.now()
        self.name = self.email = ""
        self.save()
