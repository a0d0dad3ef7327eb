"""Identification of items: the evidence of all sources, compared field by field.

A field of Audiobookshelf takes precedence over folder, files and tags, unless it says nothing or they show that it
holds something else: the reader in the author's place, "Part 1" as title.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from audiobook_pipeline.domain.forms.cut import title_parts
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import names_compatible
from audiobook_pipeline.domain.forms.positions import Position
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title
from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.reading.paths import parts_of
from audiobook_pipeline.domain.shelf.evidence import (
    BY,
    NO_NAMES,
    Evidence,
    LibraryNames,
    is_piece,
    may_say_more,
    of_fields,
    of_folder,
    of_names,
    of_tags,
    plain,
    tells,
)
from audiobook_pipeline.domain.shelf.identity import (
    SURE,
    IdentifiedItem,
    ItemFiles,
    SourcedNames,
    SourcedSeries,
    SourcedText,
)
from audiobook_pipeline.domain.shelf.other_titles import other_titles
from audiobook_pipeline.domain.shelf.parts import part_in
from audiobook_pipeline.domain.text.tokens import compact_key, keys_of

BACKED: Final = 0.95
"""Certainty if two sources agree."""
FIELD: Final = 0.9
"""Certainty of a field of Audiobookshelf that nothing contradicts."""
CONTRADICTED: Final = 0.6
OTHER_SOURCE: Final = {"folder": 0.8, "tags": 0.8, "file": 0.7}
"""Certainty of what one other source says alone."""


def identify(item: LibraryItem, files: ItemFiles | None = None, library: LibraryNames = NO_NAMES) -> IdentifiedItem:
    """Return the book that an item is, from all its sources and the rest of the library."""
    fields = of_fields(item)
    in_place = ""
    if _is_title(fields.authors, item.title):
        around = of_folder(item.rel_path, library=library, title=item.title)
        named = _swapped_back(around, item.title).authors
        if named and not _is_title(named, item.title):
            fields, in_place = fields._replace(authors=()), item.title
    folder = of_folder(item.rel_path, fields.authors, library, in_place)
    tags = of_tags(files, folder.authors, library) if files else Evidence("tags")
    if tags.authors and not folder.authors:
        folder = of_folder(item.rel_path, (*fields.authors, *tags.authors), library, in_place)
    others = [folder, tags, of_names(files) if files else Evidence("file")]
    others = [_swapped_back(evidence, item.title) for evidence in others]
    authors, misplaced = _authors(fields, others, library)
    title, series = _title_and_series(item, fields, others, authors.value, library)
    narrators = _narrators(item, fields, others, authors.value, misplaced)
    doubt = _doubt(title, authors)
    named = other_titles(item.title, item.subtitle)
    if title.source == "fields" and not compact_key(item.title).startswith(compact_key(title.value)):
        named = (item.title, *named)  # "Wolf #1 Returns" may be a title, however many sources write it
    return IdentifiedItem(
        item_id=item.item_id,
        title=title,
        subtitle=item.subtitle,
        authors=authors,
        narrators=narrators,
        series=series,
        language=item.language,
        other_titles=named,
        also=_told_otherwise(title.value, others, authors.value, series),
        known=bool(title.value and authors.value),
        doubt=doubt,
    )


def _is_title(names: Sequence[str], title: str) -> bool:
    """Return whether a title is in the author's place."""
    return bool(names) and {compact_key(title)}.issuperset(map(compact_key, names))


def _swapped_back(evidence: Evidence, title: str) -> Evidence:
    """Return a source with author and title swapped back: the author it names has the item's title."""
    if not (evidence.authors and evidence.titles and tells(title)):
        return evidence
    own, said = compact_key(title), tuple(map(compact_key, evidence.titles[:1]))
    if own in map(compact_key, evidence.authors) and own not in said:
        return evidence._replace(titles=(title,), authors=evidence.titles[:1])
    return evidence


def _doubt(title: SourcedText, authors: SourcedNames) -> str:
    if not title.value:
        return "its title is unknown"
    if not authors.value:
        return "its author is unknown"
    weak = [name for name, told in (("title", title), ("author", authors)) if told.certainty < SURE]
    return f"not sure of its {' and '.join(weak)}" if weak else ""


def _authors(
    fields: Evidence, others: Sequence[Evidence], library: LibraryNames
) -> tuple[SourcedNames, tuple[str, ...]]:
    """Return the authors, and the people in the author's place who read it."""
    own = fields.authors
    said = [evidence for evidence in others if evidence.authors]
    readers = [name for evidence in (fields, *others) for name in evidence.readers]
    readers += own if library.has_only_readers(own) else ()
    if not own:
        return _agreed([evidence for evidence in said if not _among(evidence.authors, readers)] or said), ()
    folder = others[0]
    if _among(folder.authors, fields.readers) and not _share(own, folder.authors):
        # Author and reader are swapped, or the folder is the reader's.
        known = library.knows_authors(folder.authors) and not library.knows_authors(own)
        known |= any(_share(folder.authors, evidence.authors) for evidence in others if evidence.source == "file")
        if known or library.has_only_readers(own):
            return SourcedNames(folder.authors, "folder", FIELD), own
        return SourcedNames(own, "fields", CONTRADICTED), ()
    if any(_share(own, evidence.authors) for evidence in said):
        # The fields are mostly made from the tags, and those name the files: only folders are independent.
        backed = BACKED if folder.is_outer and _share(own, folder.authors) else FIELD
        return SourcedNames(own, "fields", CONTRADICTED if folder.rivals else backed), ()
    against = [evidence for evidence in said if not _among(evidence.authors, readers)]
    if against and (_among(own, readers) or len({evidence.source for evidence in against}) > 1):
        told = _agreed(against)
        return replace(told, certainty=max(told.certainty, FIELD)), own
    reads = _among(own, [name for name in readers if name not in fields.readers])
    return SourcedNames(own, "fields", CONTRADICTED if against or reads else FIELD), ()


def _agreed(said: Sequence[Evidence]) -> SourcedNames:
    """Return the authors according to several sources: those that two agree on, else those of the first."""
    for first, second in product(said, said):
        if first is not second and _share(first.authors, second.authors):
            return SourcedNames(first.authors, first.source, FIELD)
    return SourcedNames(said[0].authors, said[0].source, OTHER_SOURCE[said[0].source]) if said else SourcedNames()


def _share(a: Iterable[str], b: Iterable[str]) -> bool:
    return any(names_compatible(one, other) for one, other in product(a, b))


def _is_person_of(text: str, names: Sequence[str]) -> bool:
    """Return whether a text is the name of one of several people; most texts share no word with them."""
    keys = set(keys_of(text))
    return any(not keys.isdisjoint(keys_of(name)) and names_compatible(text, name) for name in names)


def _among(names: Sequence[str], readers: Sequence[str]) -> bool:
    """Return whether all of the people are readers."""
    return bool(names) and all(any(names_compatible(name, reader) for reader in readers) for name in names)


def _narrators(
    item: LibraryItem,
    fields: Evidence,
    others: Sequence[Evidence],
    authors: Sequence[str],
    misplaced: tuple[str, ...],
) -> SourcedNames:
    own = tuple(name for name in item.narrators if not is_placeholder(name) and not (misplaced and name in authors))
    if own:
        return SourcedNames(own, "fields", FIELD)
    if misplaced:
        return SourcedNames(misplaced, "fields", FIELD)
    for evidence in (fields, *others):
        said = tuple(dict.fromkeys(name for name in evidence.readers if not is_placeholder(name)))
        if said and not _share(said, authors):
            return SourcedNames(said, evidence.source, OTHER_SOURCE.get(evidence.source, FIELD))
    return SourcedNames()


def _title_and_series(
    item: LibraryItem, fields: Evidence, others: Sequence[Evidence], authors: Sequence[str], library: LibraryNames
) -> tuple[SourcedText, SourcedSeries]:
    own = plain(item.title)
    folder = others[0]
    if not fields.authors and folder.authors and folder.titles and _is_name_of_folder(item):
        own = folder.titles[0]
    own = _without_author(item.title if _is_person_of(own, authors) else own, authors)
    places = tuple(place for place in fields.series if place.position or not _is_person_of(place.name, authors))
    mentioned = SourcedSeries(places, "fields", FIELD) if places else SourcedSeries()
    if tells(own) and not (is_piece(item.title) and _is_of_another(item.title, own, others, authors)):
        if not places:
            own, mentioned = _with_mentions(own, item.subtitle)
        backed = any(_same(own, title) for evidence in others for title in evidence.titles)
        title = SourcedText(own, "fields", BACKED if backed else FIELD)
    else:
        title = _others_title(others, authors)
        if own and part_in(own) is None and any(p.position and _same(p.name, title.value) for p in places):
            title = SourcedText(own, "fields", CONTRADICTED)  # "File No. 113" says more than the series' name
    if not mentioned.value:
        return title, _others_series(others, authors, title.value, library)
    return title, _numbered(mentioned, others, title.value)


def _numbered(series: SourcedSeries, others: Sequence[Evidence], title: str) -> SourcedSeries:
    """Return series with the numbers that folder, tags and files give, where the title is only that of the series."""
    if all(place.position or not _same(place.name, title) for place in series.value):
        return series
    numbers = {compact_key(place.name): place for each in reversed(others) for place in each.series if place.position}
    places = (place if place.position else numbers.get(compact_key(place.name), place) for place in series.value)
    return replace(series, value=tuple(places))


def _is_name_of_folder(item: LibraryItem) -> bool:
    return compact_key(item.title) == compact_key(parts_of(item.rel_path)[-1])


def _without_author(title: str, authors: Sequence[str]) -> str:
    """Return "The Lake by Ann Roe" and "The Lake - ROE Ann" as "The Lake", if she is the author."""
    pieces = title.split(" - ")
    rest = [piece for piece in pieces if not _is_person_of(piece, authors)]
    title = " - ".join(rest) if rest else title
    found = list(BY.finditer(title))[-1:]
    behind = split_names(title[found[0].end() :]) if found else []
    is_author = behind and all(_is_person_of(name, authors) for name in behind)
    return title[: found[0].start()].rstrip(" ,-") if is_author else title


def _is_of_another(title: str, own: str, others: Sequence[Evidence], authors: Sequence[str]) -> bool:
    """Return whether a chapter's title is in the book's place: other sources give a different book title."""
    told = _others_title(others, authors)
    sure = told.certainty >= FIELD or (told.value != "" and not title[:1].isdigit())
    return sure and not _same(told.value, own)


def _with_mentions(own: str, subtitle: str) -> tuple[str, SourcedSeries]:
    """Return a title without the series that it names, and that series."""
    if not subtitle and not may_say_more(own) and not read_markers(own)[1]:
        return " ".join(own.split()), SourcedSeries()
    short, mentions = parse_series_title(own, subtitle)
    part = part_in(own)
    if part and mentions and compact_key(mentions[0].name) == compact_key(part.stem):
        return own, SourcedSeries()  # "Lakes, Part 2" may be a half of Lakes
    places = tuple(
        SeriesPlace(_of_set(m.name) if m.position.is_range else m.name, _place(m.position))
        if m.position
        else SeriesPlace(m.name)
        for m in mentions
    )
    return short, SourcedSeries(places, "fields", FIELD) if places else SourcedSeries()


def _of_set(name: str) -> str:
    """Return the series that a set is named after: "Lakes Collection", "Lakes Boxed Set"."""
    words, markers = read_markers(name)
    last = next((m for m in markers if m.kind == "collection" and m.first and m.last == len(words)), None)
    return words.span(0, last.first).text if last else name


def _place(position: Position) -> str:
    """Return a position as series have it, including its part, since a part is not a whole volume."""
    return position.number if position.part is None else position.raw


def _others_title(others: Sequence[Evidence], authors: Sequence[str]) -> SourcedText:
    """Return the title that folder, tags or files give; more certain if two of them agree.

    Sources that also name the author come first: a folder may be called "new".
    """
    said = [
        (text, evidence.source)
        for evidence in sorted(others, key=lambda evidence: not _share(evidence.authors, authors))
        for text in evidence.titles[:1]
        if tells(text) and not _is_person_of(text, authors)
    ]
    for (text, source), (other, _) in product(said, said):
        if text is not other and _same(text, other):
            return SourcedText(text, source, FIELD)
    return SourcedText(*said[0], OTHER_SOURCE[said[0][1]]) if said else SourcedText()


def _others_series(
    others: Sequence[Evidence], authors: Sequence[str], title: str, library: LibraryNames
) -> SourcedSeries:
    for evidence in others:
        places = tuple(
            place
            for place in evidence.series
            # An outer folder without a number may be anything, unless another one around it is the author.
            # It is also a series if other items have numbers in it.
            if (
                place.position
                or ((evidence.authors or compact_key(place.name) in library.series) and not _same(place.name, title))
            )
            and not any(_is_person_of(name, authors) for name in split_names(place.name))
        )
        if places:
            return SourcedSeries(places, evidence.source, OTHER_SOURCE[evidence.source])
    return SourcedSeries()


def _told_otherwise(
    title: str, others: Sequence[Evidence], authors: Sequence[str], series: SourcedSeries
) -> tuple[str, ...]:
    said = dict.fromkeys(text for evidence in others for text in evidence.titles[:1] if text != title)
    names = {compact_key(place.name) for place in series.value} if said else ()
    return tuple(
        text
        for text in said
        if tells(text)
        and not _same(text, title)
        and compact_key(text) not in names
        and not _is_person_of(text, authors)
    )


def _same(a: str, b: str) -> bool:
    return compact_key(a) == compact_key(b) or bool(title_parts(a).compare(title_parts(b)))
