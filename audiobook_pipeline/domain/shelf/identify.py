"""Identification of items: the witnesses of each weighed against each other, field by field.

A field of Audiobookshelf goes before what folder, files and tags say, unless it says nothing, or they say that it
holds something else: the reader in the author's place, "Part 1" for a title.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from audiobook_pipeline.domain.forms.names import names_compatible, split_names
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title
from audiobook_pipeline.domain.forms.title import TitleForm
from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.shelf.identity import SURE, IdentifiedItem, ItemFiles, ToldNames, ToldSeries, ToldText
from audiobook_pipeline.domain.shelf.parts import part_in
from audiobook_pipeline.domain.shelf.witnesses import Witness, of_fields, of_folder, of_names, of_tags, plain, tells
from audiobook_pipeline.domain.text.tokens import compact_key

BACKED: Final = 0.95
"""Two sources say the same."""
FIELD: Final = 0.9
"""A field of Audiobookshelf that nothing contradicts."""
CONTRADICTED: Final = 0.6
OTHER_SOURCE: Final = {"folder": 0.8, "tags": 0.8, "file": 0.7}
"""What another source says alone."""


def identify_all(
    items: Sequence[LibraryItem], ask: Callable[[list[LibraryItem]], Mapping[str, ItemFiles]]
) -> list[IdentifiedItem]:
    """Identify items, in their order.

    Args:
        items: The items.
        ask: Returns by item id what the files of those say whose fields and folders leave doubt.
    """
    told = [identify(item) for item in items]
    files = ask([item for item, found in zip(items, told, strict=True) if found.doubt])
    return [
        identify(item, files[item.item_id]) if found.doubt and item.item_id in files else found
        for item, found in zip(items, told, strict=True)
    ]


def identify(item: LibraryItem, files: ItemFiles | None = None) -> IdentifiedItem:
    """Return the book that an item is, by all that it holds."""
    fields = of_fields(item)
    tags = of_tags(files) if files else Witness("tags")
    folder = of_folder(item.rel_path, (*fields.authors, *tags.authors))
    others = [folder, tags, of_names(files) if files else Witness("file")]
    authors, misplaced = _authors(fields, others)
    title, series = _title_and_series(item, fields, others, authors.value)
    narrators = _narrators(item, fields, others, authors.value, misplaced)
    also = _other_titles(title.value, others, authors.value, series)
    doubt = _doubt(title, authors)
    return IdentifiedItem(
        item_id=item.item_id,
        title=title,
        subtitle=item.subtitle,
        authors=authors,
        narrators=narrators,
        series=series,
        language=item.language,
        also=also,
        known=bool(title.value and authors.value),
        doubt=doubt,
    )


def _doubt(title: ToldText, authors: ToldNames) -> str:
    if not title.value:
        return "nothing tells its title"
    if not authors.value:
        return "nothing tells its author"
    weak = [name for name, told in (("title", title), ("author", authors)) if told.certainty < SURE]
    return f"not sure of its {' and '.join(weak)}" if weak else ""


def _authors(fields: Witness, others: Sequence[Witness]) -> tuple[ToldNames, tuple[str, ...]]:
    """Return who wrote it, and who stands in the author's place and reads it."""
    own = fields.authors
    said = [witness for witness in others if witness.authors]
    readers = [name for witness in (fields, *others) for name in witness.readers]
    if not own:
        return _agreed([witness for witness in said if not _among(witness.authors, readers)] or said), ()
    if any(_share(own, witness.authors) for witness in said):
        return ToldNames(own, "fields", BACKED), ()
    against = [witness for witness in said if not _among(witness.authors, readers)]
    if against and (_among(own, readers) or len({witness.source for witness in against}) > 1):
        told = _agreed(against)
        return replace(told, certainty=max(told.certainty, FIELD)), own
    reads = _among(own, [name for witness in others for name in witness.readers])
    return ToldNames(own, "fields", CONTRADICTED if against or reads else FIELD), ()


def _agreed(said: Sequence[Witness]) -> ToldNames:
    """Return what several sources say of the authors: what two of them agree on, then what the first says."""
    for first, second in product(said, said):
        if first is not second and _share(first.authors, second.authors):
            return ToldNames(first.authors, first.source, FIELD)
    return ToldNames(said[0].authors, said[0].source, OTHER_SOURCE[said[0].source]) if said else ToldNames()


def _share(a: Iterable[str], b: Iterable[str]) -> bool:
    return any(names_compatible(one, other) for one, other in product(a, b))


def _among(names: Sequence[str], readers: Sequence[str]) -> bool:
    """Tell whether all of some people are readers."""
    return bool(names) and all(any(names_compatible(name, reader) for reader in readers) for name in names)


def _narrators(
    item: LibraryItem,
    fields: Witness,
    others: Sequence[Witness],
    authors: Sequence[str],
    misplaced: tuple[str, ...],
) -> ToldNames:
    own = tuple(name for name in item.narrators if not is_placeholder(name))
    if own:
        return ToldNames(own, "fields", FIELD)
    if misplaced:
        return ToldNames(misplaced, "fields", FIELD)
    for witness in (fields, *others):
        said = tuple(dict.fromkeys(name for name in witness.readers if not is_placeholder(name)))
        if said and not _share(said, authors):
            return ToldNames(said, witness.source, OTHER_SOURCE.get(witness.source, FIELD))
    return ToldNames()


def _title_and_series(
    item: LibraryItem, fields: Witness, others: Sequence[Witness], authors: Sequence[str]
) -> tuple[ToldText, ToldSeries]:
    own = plain(item.title)
    mentioned = ToldSeries(fields.series, "fields", FIELD) if fields.series else ToldSeries()
    if tells(own):
        if not fields.series:
            short, mentions = parse_series_title(own, item.subtitle)
            part = part_in(own)
            if part and mentions and compact_key(mentions[0].name) == compact_key(part.stem):
                mentions = ()  # "Lakes, Part 2" may be a half of Lakes
            else:
                own = short
            places = tuple(SeriesPlace(m.name, m.position.number if m.position else "") for m in mentions)
            mentioned = ToldSeries(places, "fields", FIELD) if places else ToldSeries()
        backed = any(_same(own, title) for witness in others for title in witness.titles)
        title = ToldText(own, "fields", BACKED if backed else FIELD)
    else:
        title = _told_title(others, authors)
    return title, mentioned if mentioned.value else _told_series(others, authors, title.value)


def _told_title(others: Sequence[Witness], authors: Sequence[str]) -> ToldText:
    """Return the title that folder, tags or files tell; surer where two of them do.

    Who names the author too goes first: a folder may be called "new".
    """
    said = [
        (text, witness.source)
        for witness in sorted(others, key=lambda witness: not _share(witness.authors, authors))
        for text in witness.titles[:1]
        if tells(text) and not _share([text], authors)
    ]
    for (text, source), (other, _) in product(said, said):
        if text is not other and _same(text, other):
            return ToldText(text, source, FIELD)
    return ToldText(*said[0], OTHER_SOURCE[said[0][1]]) if said else ToldText()


def _told_series(others: Sequence[Witness], authors: Sequence[str], title: str) -> ToldSeries:
    for witness in others:
        places = tuple(
            place
            for place in witness.series
            # An outer folder without a number may be anything, unless another one around it is the author.
            if (place.position or (witness.authors and not _same(place.name, title)))
            and not _share(split_names(place.name), authors)
        )
        if places:
            return ToldSeries(places, witness.source, OTHER_SOURCE[witness.source])
    return ToldSeries()


def _other_titles(title: str, others: Sequence[Witness], authors: Sequence[str], series: ToldSeries) -> tuple[str, ...]:
    names = {compact_key(place.name) for place in series.value}
    return tuple(
        dict.fromkeys(
            text
            for witness in others
            for text in witness.titles[:1]
            if tells(text) and not _same(text, title) and compact_key(text) not in names and not _share([text], authors)
        )
    )


def _same(a: str, b: str) -> bool:
    return compact_key(a) == compact_key(b) or bool(TitleForm.of(a).compare(TitleForm.of(b)))
