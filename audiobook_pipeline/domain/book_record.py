"""A book as one source describes it, with the derived values used for comparison, each computed once."""

from dataclasses import dataclass
from functools import cached_property

from audiobook_pipeline.domain.forms.names import person_key
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.positions import Position, parse_position
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title
from audiobook_pipeline.domain.forms.title import TitleForm, name_words
from audiobook_pipeline.domain.forms.title_bounds import TitleBag
from audiobook_pipeline.domain.identity import asin, isbn13
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.text.markup import plain_text

_NUMBERED = form_of("series.numbered_in_words")
# "Das Erbe (Das Lied von Eis 2)": a name of several words and a number in the last bracket.
_NUMBER_BEHIND = form_of("series.number_in_last_bracket")
# "Der nasse Fisch. Gereon Rath 1": a series and its number after a full stop.
_STOP_BEHIND = form_of("series.behind_stop")


@dataclass(frozen=True)
class BookRecord:
    """A book as one source describes it; unknown fields stay empty.

    Attributes:
        key: Identity within its source; free for the caller.
        title: Title, with or without series and subtitle.
        authors: Authors in order.
        subtitle: Subtitle, or "".
        language: Lower-case ISO 639-1 code, or None.
        series: Series name, or None.
        position: Raw series position, or None.
        runtime_min: Runtime of the recording in minutes, or None.
        narrators: Narrators of the recording.
        isbn: ISBN in any form, or None.
        asin: Audible identifier, or None.
    """

    key: str
    title: str
    authors: tuple[str, ...] = ()
    subtitle: str = ""
    language: str | None = None
    series: str | None = None
    position: str | None = None
    runtime_min: float | None = None
    narrators: tuple[str, ...] = ()
    isbn: str | None = None
    asin: str | None = None

    @cached_property
    def form(self) -> TitleForm:
        """The title taken apart for comparison."""
        return TitleForm.of(self.title, self.subtitle)

    @cached_property
    def bag(self) -> TitleBag:
        """The words of the title in no order."""
        return TitleBag.of(self.form)

    @cached_property
    def bare(self) -> TitleForm | None:
        """The title without the series and position, if it certainly names them ("(Series, #1)"); else None."""
        if not any(map(str.isdigit, self.title)) and not _NUMBERED.search(self.title):
            return None
        title, mentions = parse_series_title(self.title)
        behind = _NUMBER_BEHIND.match(self.title) or _STOP_BEHIND.match(self.title)
        if behind and (title == self.title or ". " in self.title):
            return TitleForm.of(behind["title"], self.subtitle)
        kind = self.form.kind
        if not mentions or mentions[0].position is None or mentions[0].position.is_range or title == self.title:
            return None
        form = TitleForm.of(title, self.subtitle)
        return form if form.kind == kind else None

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Authors without placeholders."""
        names = (plain_text(name) for name in self.authors)
        return tuple(name for name in names if not is_placeholder(name))

    @cached_property
    def surnames(self) -> frozenset[str]:
        """The last words of the authors' names."""
        return frozenset(person_key(name).rpartition(" ")[2] for name in self.people)

    @cached_property
    def name_words(self) -> frozenset[str]:
        """All words of the authors' names."""
        return name_words(self.people)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Words of the title, and neighbouring words joined, for lookups."""
        return frozenset((*self.form.words, *self.form.compact))

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """The valid identifiers."""
        return frozenset(value for value in (isbn13(self.isbn), asin(self.asin)) if value)

    @cached_property
    def place(self) -> tuple[str, Position | None]:
        """Key of the series and position, as the record gives them or as its title certainly names them."""
        if self.series or self.bare is None:
            return series_key(self.series or ""), parse_position(self.position)
        mentions = parse_series_title(self.title)[1]
        return (series_key(mentions[0].name), mentions[0].position) if mentions else ("", None)
