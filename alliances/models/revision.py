"""Which state the catalogue is in, so that whatever is derived from it can keep in step."""

import secrets
from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Self

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_THE_ROW = 1
# Changes behind this many are forgotten: who lags further reads everything anew.
_KEPT = 10_000
_TIDIED = 500
# A change that touches more alliances than this is written down as one of all.
_MOST_TOUCHED = 20_000


def new_token() -> str:
    return secrets.token_hex(8)


class Revision(models.Model):
    """The one row that every change of the catalogue raises, in the transaction that makes it.

    Its lock puts writers in a line, so that numbers are committed in their order. The token
    tells a state from one with the same number that was rolled back.
    """

    number = models.PositiveBigIntegerField(_("number"), default=0)
    token = models.CharField(_("token"), max_length=16, default=new_token)
    changed = models.DateTimeField(_("changed"), default=timezone.now)
    analyser = models.PositiveSmallIntegerField(
        _("analyser"),
        default=0,
        help_text=_("The version of the analyser that all search documents were written with."),
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def locked(cls, *, analyser: int) -> Self:
        """The row; whoever else asks waits until this transaction ends.

        A catalogue that has none yet gets one, and its documents will be those of `analyser`.
        """
        rows = cls._default_manager.select_for_update()
        return rows.get_or_create(pk=_THE_ROW, defaults={"analyser": analyser})[0]

    @classmethod
    def now(cls) -> tuple[int, str]:
        """(number, token) of the state that this connection sees; (0, "") before any change."""
        with connection.cursor() as cursor:
            cursor.execute(*cls._reading())
            return cursor.fetchone() or (0, "")

    @classmethod
    @cache
    def _reading(cls) -> tuple[str, tuple[object, ...]]:
        """The statement of `now`, asked by every request: compiling it takes ten times longer."""
        rows = cls._default_manager.filter(pk=_THE_ROW).values_list("number", "token")
        return rows.query.sql_with_params()

    @classmethod
    def changed_at(cls) -> datetime | None:
        """When the catalogue last changed; None before any change."""
        return cls._default_manager.filter(pk=_THE_ROW).values_list("changed", flat=True).first()

    def raised(self, touched: Collection[int] | None, *, terms: bool) -> None:
        """Count one more change; see Change for what it says. The row must be locked."""
        self.number += 1
        self.token = new_token()
        self.changed = timezone.now()
        self.save(update_fields=["number", "token", "changed"])
        if touched is not None:
            touched = None if len(touched) > _MOST_TOUCHED else sorted(touched)
        Change.objects.create(pk=self.number, token=self.token, touched=touched, terms=terms)
        if self.number % _TIDIED == 0:
            Change.objects.filter(pk__lte=self.number - _KEPT).delete()


class ChangeQuerySet(models.QuerySet["Change"]):
    def since(self, number: int, token: str) -> "list[Change] | None":
        """The changes after the state (number, token), in order.

        None where that state is no part of the history that is kept.
        """
        changes = list(self.filter(pk__gte=number).order_by("pk"))
        if changes and (changes[0].pk, changes[0].token) == (number, token):
            return changes[1:]
        return None


class Change(models.Model):
    """What one change of the catalogue touched; the key is the number of the revision."""

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    token = models.CharField(_("token"), max_length=16)
    touched = models.JSONField(
        _("touched"),
        null=True,
        blank=True,
        help_text=_("Keys of alliances; null where it may be any."),
    )
    terms = models.BooleanField(
        _("terms"), help_text=_("Whether a disease area, a programme or a theme changed.")
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return str(self.number)
