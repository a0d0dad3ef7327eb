"""Rules about titles, subtitles and descriptions."""

import re

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import SeriesMention, parse_series_title
from audiobook_pipeline.domain.forms.title_places import counted_title
from audiobook_pipeline.domain.forms.titles import article_first, title_key
from audiobook_pipeline.domain.placeholders import is_empty_phrase
from audiobook_pipeline.domain.quality_rules.rule import Rule, empty, value
from audiobook_pipeline.domain.quality_rules.view import Found, ShelfView
from audiobook_pipeline.domain.repairs.titles import is_shouted
from audiobook_pipeline.domain.spellings import is_series_name
from audiobook_pipeline.domain.text.fold import one_line, without_invisible
from audiobook_pipeline.domain.text.markup import plain_text, shows_markup

_FILE_NAME = form_of("title.file_name")
_ABRIDGED = re.compile(r"[\[({]abridged|(?<![-\w])abridged[\])}]", re.IGNORECASE)
_LONGEST_TITLE = 500
_LONGEST_EMPTY = 300


def _with_series(view: ShelfView) -> Found:
    """Find titles that repeat the item's own series, or contain a marked one while the series field is empty."""
    known, titles = view.known_series, view.column("title")
    found: Found = {}
    for row, place in enumerate(view.title_places):
        if view.series[row] and counted_title(titles[row], {m.position.number for m in view.series[row] if m.position}):
            found[row] = titles[row]
        if place is None:
            continue
        held = {series_key(mention.name) for mention in view.series[row]}
        if series_key(place.series) in (held or known) or (not held and place.marked):
            found[row] = titles[row]
    return found


def _holding(view: ShelfView) -> Found:
    titles = view.column("title")
    return {row: titles[row] for row, (_, pieces) in enumerate(view.beside_titles) if pieces}


def _subtitle_series(view: ShelfView) -> Found:
    """Find subtitles that name a series while the series field is empty."""
    told = view.each("subtitle", lambda text: bool(text) and any(map(_is_counted, parse_series_title("", text)[1])))
    subtitles = view.column("subtitle")
    return {row: subtitles[row] for row, tells in enumerate(told) if tells and not view.series[row]}


def _is_counted(mention: SeriesMention) -> bool:
    return mention.marked and mention.position is not None and is_series_name(mention.name)


def _repeating(view: ShelfView) -> Found:
    pairs = zip(view.column("subtitle"), view.column("title"), strict=True)
    return {
        row: subtitle
        for row, (subtitle, title) in enumerate(pairs)
        if subtitle and title_key(subtitle) == title_key(title)
    }


def _abridged_unmarked(view: ShelfView) -> Found:
    says = view.where("title", lambda title: bool(_ABRIDGED.search(title)))
    marked = view.column("abridged")
    return {row: title for row, title in says.items() if not marked[row]}


RULES = (
    Rule(
        "title_missing",
        "error",
        "title",
        "The item has no title",
        "Enter the title of the book",
        "",
        empty("title"),
    ),
    Rule(
        "title_placeholder",
        "error",
        "title",
        "The title is a word for none, such as “unknown”",
        "Enter the title of the book",
        "Unknown Album",
        value("title", lambda title: bool(title.strip()) and is_empty_phrase(title)),
    ),
    Rule(
        "title_is_file_name",
        "error",
        "title",
        "The title is the name of a file or a track",
        "Enter the title of the book",
        "Track 01",
        value("title", lambda title: bool(_FILE_NAME.search(title.strip()))),
    ),
    Rule(
        "title_holds_fields",
        "warning",
        "title",
        "The title also has the author, narrator, year, identifier, language, format or file name",
        "Keep only the title: other fields have the rest",
        "Emma (Unabridged)",
        _holding,
    ),
    Rule(
        "title_series",
        "warning",
        "title",
        "The title has the series and position in it",
        "Move them to the series field",
        "Ozma of Oz (Oz, Book 3)",
        _with_series,
    ),
    Rule(
        "subtitle_series",
        "warning",
        "subtitle",
        "The subtitle names a series, but the series field is empty",
        "Fill it",
        "The Expanse, Book 1",
        _subtitle_series,
    ),
    Rule(
        "title_article_last",
        "warning",
        "title",
        "The article is at the end of the title",
        "Move it to the beginning: Audiobookshelf ignores it when sorting",
        "Belton Estate, The",
        value("title", lambda title: article_first(title) != title),
    ),
    Rule(
        "title_shouted",
        "info",
        "title",
        "The title is all in capitals",
        "Write it as the book does",
        "THE BLACK FAWN",
        value("title", is_shouted),
    ),
    Rule(
        "title_untidy",
        "warning",
        "title",
        "The title has markup, invisible characters or extra spaces",
        "Clean it",
        "Emma &amp; Co",
        value("title", lambda title: one_line(plain_text(title)) != title),
    ),
    Rule(
        "title_too_long",
        "warning",
        "title",
        "The title is too long for a title",
        "Shorten it to the title of the book",
        "x" * (_LONGEST_TITLE + 1),
        value("title", lambda title: len(title) > _LONGEST_TITLE),
    ),
    Rule(
        "subtitle_repeats_title",
        "info",
        "subtitle",
        "The subtitle repeats the title",
        "Empty it",
        "Emma",
        _repeating,
    ),
    Rule(
        "abridged_unmarked",
        "info",
        "abridged",
        "The title says abridged, but the item isn't marked as abridged",
        "Mark the item as abridged",
        "Emma (Abridged)",
        _abridged_unmarked,
    ),
    Rule(
        "description_missing",
        "info",
        "description",
        "The item has no description",
        "Look it up",
        "",
        empty("description"),
    ),
    Rule(
        "description_placeholder",
        "warning",
        "description",
        "The description is a placeholder",
        "Clear it or look it up",
        "No description available",
        value(
            "description",
            lambda text: bool(text.strip()) and len(text) < _LONGEST_EMPTY and is_empty_phrase(plain_text(text)),
        ),
    ),
    Rule(
        "description_markup",
        "info",
        "description",
        "The description shows HTML tags, entities or control characters",
        "Convert it to plain text",
        "&lt;p&gt;A tale.&lt;/p&gt;",
        value("description", lambda text: shows_markup(text) or without_invisible(text) != text),
    ),
)
