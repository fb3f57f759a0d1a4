"""The words that search knows, to guess which one a mistyped word means."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from alliances.analysis import fold, similarity, trigrams

_LONGEST = 40
_COMPARED = 50
# Below it pg_trgm, too, calls two words unlike.
_LEAST_SIMILARITY = 0.3
_BATCH = 5_000


class KnownWordQuerySet(models.QuerySet["KnownWord"]):
    def learn(self, words: Mapping[str, str]) -> None:
        """Add those of `words` (folded: as written) that are not known yet."""
        fitting = [word for word in words if len(word) <= _LONGEST]
        for at in range(0, len(fitting), _BATCH):
            batch = fitting[at : at + _BATCH]
            known = set(self.filter(word__in=batch).values_list("word", flat=True))
            new = [word for word in batch if word not in known]
            self.bulk_create(
                (KnownWord(word=word, written=words[word][: 2 * _LONGEST]) for word in new),
                batch_size=_BATCH,
            )
            WordTrigram.objects.bulk_create(
                (WordTrigram(word_id=word, trigram=one) for word in new for one in trigrams(word)),
                batch_size=_BATCH,
            )

    def nearest(self, typed: str) -> "list[KnownWord]":
        """The known words that are most like `typed` by their trigrams, the likest first."""
        folded = fold(typed).replace(" ", "")
        alike = (
            WordTrigram.objects.filter(trigram__in=trigrams(folded))
            .values("word")
            .annotate(shared=Count("pk"))
            .order_by("-shared", "word")[:_COMPARED]
        )
        words = self.filter(word__in=[row["word"] for row in alike])
        ranked = sorted((-similarity(folded, row.word), row.word, row) for row in words)
        return [row for likeness, _word, row in ranked if -likeness >= _LEAST_SIMILARITY]


class KnownWord(models.Model):
    """A word of some search document, folded and as it was first written."""

    word = models.CharField(_("word"), max_length=_LONGEST, primary_key=True)
    written = models.CharField(_("as written"), max_length=2 * _LONGEST)

    objects = KnownWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("known word")
        verbose_name_plural = _("known words")

    def __str__(self) -> str:
        return self.written


class WordTrigram(models.Model):
    """Three letters in a row of a known word."""

    word = models.ForeignKey(
        KnownWord, models.CASCADE, related_name="trigrams", verbose_name=_("known word")
    )
    trigram = models.CharField(_("trigram"), max_length=3)

    class Meta:
        verbose_name = _("trigram")
        verbose_name_plural = _("trigrams")
        indexes = [models.Index(fields=["trigram", "word"], name="word_by_trigram")]

    def __str__(self) -> str:
        return self.trigram
