"""Maps the series of a library to the series of a catalogue.

A series is a name and the people who write it: two authors may have series with the same name, and one author's name
may be spelled in several ways. Different numbers in names always mean different series.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations

from rapidfuzz import fuzz

from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import first_word, name_key, names_compatible, person_key
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.series import SeriesForm
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.text.fold import plain_umlauts
from audiobook_pipeline.domain.text.remembered import remembered

Authors = tuple[str, ...]
NO_SERIES = -1
_LIST_MARK = form_of("name.any_mark")
_CONTRIBUTOR = form_of("name.contributor_behind")
_ALIKE = 90.0
_SMALL = 40
_MOST_SERIES = 200


def author_names(entries: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return key and name of the people named, without placeholders ("Various") and translators.

    An entry may name several ("A & B").
    """
    names = [name for entry in entries for name in (split_names(entry) if _LIST_MARK.search(entry) else (entry,))]
    written = [name for name in names if not _CONTRIBUTOR.search(name)] or names
    people = {person_key(name): name.strip() for name in written if name.strip() and not is_placeholder(name.strip())}
    return tuple((key, name) for key, name in people.items() if key)


def author_keys(entries: Iterable[str]) -> Authors:
    """Return the keys of the people that ``author_names`` finds.

    A pen name gives two keys, the person's and its own, so that spellings missing from the table can still be compared.
    """
    keys = (plain_umlauts(key) for person, name in author_names(entries) for key in (person, name_key(name)))
    return tuple(dict.fromkeys(keys))


def compatible(a: Authors, b: Authors) -> bool:
    """Return whether two lists of author keys may share a person; an empty list contradicts nothing."""
    if not a or not b or not set(a).isdisjoint(b):
        return True
    return any(_may_be_one(left, right) for left in a for right in b)


def _may_be_one(a: str, b: str) -> bool:
    """Return whether two names may be one person's; most are ruled out quickly."""
    if _starts(a).isdisjoint(_starts(b)):
        return False
    return (not _telling(a).isdisjoint(_telling(b)) or person_key(a) == person_key(b)) and names_compatible(a, b)


@remembered(65536)
def _starts(key: str) -> frozenset[str]:
    """Return the initial letters of the words of a name key."""
    return frozenset(part[:2] for part in key.split() if len(part) > 1)


@remembered(65536)
def _telling(key: str) -> frozenset[str]:
    """Return the words of a name key of which two names of one person share at least one."""
    parts = key.split()
    long = [part for part in parts if len(part) > 1]
    return frozenset((*long, *parts[-1:], plain_umlauts(first_word(parts or [""]))))


class SeriesGroups:
    """The series of a catalogue, each with a number, and a lookup by name and authors.

    Attributes:
        numbers: The number of the series of each pair that the catalogue has, ``NO_SERIES`` if it names none.
    """

    def __init__(self, memberships: Sequence[tuple[str, Authors]]) -> None:
        """Group the distinct (series name, author keys) pairs of a catalogue."""
        self._parent: list[int] = []
        self._by_key: dict[str, dict[str, int]] = defaultdict(dict)
        self._names: dict[str, str] = {}
        self._by_author: dict[str, set[str]] = defaultdict(set)
        added = [self._add(name, authors) if name else NO_SERIES for name, authors in memberships]
        for nodes in self._by_key.values():
            if len(nodes) > 1:
                self._join_spellings(nodes)
        self.numbers = [
            self._root(node) if authors and name else self.group(name, authors)
            for node, (name, authors) in zip(added, memberships, strict=True)
        ]

    def _add(self, name: str, authors: Authors) -> int:
        key = SeriesForm.of(name).key
        self._names.setdefault(key, name)
        nodes = self._by_key[key]
        first, *others = authors or ("",)
        for author in (first, *others):
            if author not in nodes:
                nodes[author] = len(self._parent)
                self._parent.append(nodes[author])
            self._by_author[author].add(key)
        for other in others:
            self._join(nodes[first], nodes[other])
        return nodes[first]

    def _join_spellings(self, nodes: Mapping[str, int]) -> None:
        """Join authors of one series name if they may be one person, and rows without an author."""
        named = [author for author in nodes if author]
        if len(named) <= _SMALL:
            for left, right in combinations(named, 2):
                if _may_be_one(left, right):
                    self._join(nodes[left], nodes[right])
        if "" in nodes and len({self._root(nodes[author]) for author in named}) == 1:
            self._join(nodes[""], nodes[named[0]])

    def _root(self, node: int) -> int:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def _join(self, a: int, b: int) -> None:
        a, b = self._root(a), self._root(b)
        self._parent[max(a, b)] = min(a, b)

    @cached_property
    def _by_stem(self) -> dict[str, set[str]]:
        """The keys of each stem; computed when a name is first not found by its key."""
        stems: dict[str, set[str]] = defaultdict(set)
        for key, name in self._names.items():
            stems[SeriesForm.of(name).stem].add(key)
        return stems

    def group(self, name: str, authors: Authors) -> int:
        """Return the number of the series that this certainly is, or ``NO_SERIES``.

        Tried in order: the same name and author; the same name and a compatible author; the name without "Saga" and
        similar words, by the same author; a name by the same author that differs by a letter or two.
        """
        if not name:
            return NO_SERIES
        nodes = self._by_key.get(SeriesForm.of(name).key, {})
        exact = {self._root(nodes[author]) for author in authors if author in nodes}
        return exact.pop() if len(exact) == 1 else self._find(name, authors)

    def namesakes(self, name: str) -> set[int]:
        """Return every series with this name, whoever writes it."""
        return {self._root(node) for node in self._by_key.get(SeriesForm.of(name).key, {}).values()}

    def _find(self, name: str, authors: Authors) -> int:
        key = SeriesForm.of(name).key
        ways: tuple[Callable[[], Iterable[str]], ...] = (
            lambda: (key,),
            lambda: self._by_stem.get(SeriesForm.of(name).stem, ()),
            lambda: self._alike(key, authors),
        )
        for candidates in ways:
            found = {root for candidate in candidates() for root in self._with_author(candidate, authors)}
            if len(found) == 1:
                return found.pop()
        return NO_SERIES

    def _with_author(self, key: str, authors: Authors) -> set[int]:
        nodes = self._by_key.get(key, {})
        exact = {self._root(nodes[author]) for author in authors if author in nodes}
        if exact:
            return exact
        if "" in nodes or not authors:
            roots = {self._root(node) for node in nodes.values()}
            if len(roots) == 1:
                return roots
        return {self._root(node) for author, node in nodes.items() if author and compatible((author,), authors)}

    def _alike(self, key: str, authors: Authors) -> list[str]:
        """Return the names of the same author's series that differ from ``key`` by a letter or two, not by a number."""
        known = [self._by_author[author] for author in authors if author in self._by_author]
        # Nobody writes hundreds of series: that author is a placeholder, with a near match for every name.
        names = {name for names in known if len(names) <= _MOST_SERIES for name in names}
        numbers = re.findall(r"\d+", key)
        return [name for name in names if fuzz.ratio(name, key) >= _ALIKE and re.findall(r"\d+", name) == numbers]
