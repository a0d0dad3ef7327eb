"""Words of a release name that are neither the book's nor a marker: what may explain them.

A leftover may be a narrator, a co-author, another name of the author, a subtitle that only describes,
another name of the series, a publisher, a release group. What nothing explains means another book.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from audiobook_pipeline.domain.choosing.layout import Match
from audiobook_pipeline.domain.choosing.sought import Sought
from audiobook_pipeline.domain.lexicon.lexicon import entries, folded
from audiobook_pipeline.domain.reading.marks import Marker
from audiobook_pipeline.domain.text.fold import fold
from audiobook_pipeline.domain.text.tokens import Words

ARTICLE_KEYS: Final = folded("article")
NAME_PARTICLES: Final = folded("particle", "suffix", "degree")
_HONORIFICS: Final = folded("honorific")
_IMPRINTS: Final = folded("imprint")
_SERIES_ENDINGS: Final = folded("series_ending")
_SERIES_JOINTS: Final = folded("series_joint")
_NO_NAMES: Final = frozenset(entries("not_a_name"))
_TALK: Final = _NO_NAMES | frozenset(entries("talk"))
_GIVEN_NAMES: Final = folded("given")
_LONGEST_NAME: Final = 4
_LISTING: Final = frozenset({",", "&", "+"})
_OR: Final = frozenset({"or", "oder", "ou"})
# Words for reading that stand behind the reader: "Stephen Fry reads …".
_READ: Final = frozenset({"read", "reader", "readers"})
_READS: Final = frozenset({"reads", "narrates", "liest"})
# Several capitals within a word, or digits within letters.
_COINED: Final = re.compile(r"[A-Z]+[a-z]+(?:[A-Z]+[a-z]+){2,}|[A-Za-z]+\d+[A-Za-z]+")
# Names of publishers that no title holds.
_COINED_NAMES: Final = frozenset({"librivox"})
# Siblings who write together: "Brothers Grimm", "Братья Стругацкие".
_SIBLINGS: Final = frozenset(
    fold(word)
    for word in str.split(
        "brothers bros sisters gebrüder brüder geschwister schwestern frères soeurs sœurs hermanos hermanas fratelli "
        "sorelle gebroeders bracia siostry братья сёстры"
    )
)
# "Foreword *by*" credits who stands behind it, "- translator" who stands before.
_BY: Final = frozenset({"by", "von", "par"})
_AND: Final = frozenset({"и", "und", "et", "y", "e", "en", "i", "og", "och"})
# Between a title and its subtitle, and between a title and its author ("Meditations of Marcus Aurelius").
_JOINTS: Final = {"U": _OR, "A": frozenset({"of", "des", "du", "di"})}
# A series' own words for its volumes; "act", "season" or "episode" would be a piece or a film.
_COUNTS: Final = frozenset({"day", "night", "tide", "year", "tag", "nacht", "jahr", "jour", "nuit"})
_ABBREVIATED: Final = re.compile(r"[a-z]{2,5}0*(\d{1,3})")
_PATRONYMIC: Final = re.compile(r"\w{2,}(?:ович|евич|ьич|овна|евна|ична|ovich|evich|yich|ovna|evna|ichna)")
_SAYS_RECORDING: Final = frozenset({"unabridged", "audiobook", "format", "bitrate"})
# Subtitles that describe a book and name no other: "A True Story", "How We Learn", "The International Bestseller".
_DESCRIBING_SUBTITLE: Final = re.compile(
    r"(?:(?:a|an|the)\s)?(?:(?:true|untold|inside|secret|hidden|remarkable|extraordinary|brief|short|natural|personal"
    r"|definitive|incredible)\s)*(?:story|history|biography|life|memoirs?|autobiography|guide|journey|novel|tale"
    r"|thriller|mystery|romance|adventure|novella)(?:\s(?:of|in|to|on|about|from)\b.*)?"
    r"|(?:how|why|what)\s.+"
    r"|(?:winner|shortlisted|longlisted|an? \w+ book club)\b.*"
    r"|.*\b(?:bestseller|bestselling|million copies)\b.*"
)
# What is said of a book instead: "How to Read It", "What You Need to Know", "A Short Guide to the Novel".
_ABOUT_BOOKS: Final = re.compile(
    r"(?:how|why|what) .*\b(?:it|this book|read|study|teach|need to know|means|matters)"
    r"|.*\b(?:the (?:novel|book|film|movie|series|author)|same world|masterpiece|inside story|untold story)"
    r"|.*\b(?:short|brief|quick|unofficial|complete|essential) guide\b.*"
)
_DESCRIBING_ABROAD: Final = {
    "de": re.compile(r"(?:der|das|die|ein|eine)\s(?:roman|thriller|krimi|biografie|geschichte|wahre geschichte)\b.*"),
    "fr": re.compile(r"(?:un|le)\s(?:roman|thriller|polar)\b.*|(?:une|l)\s?(?:histoire|biographie)\b.*"),
    "es": re.compile(r"(?:una|la)\s(?:novela|historia|biografia)\b.*"),
    "it": re.compile(r"(?:un|il)\s(?:romanzo|thriller)\b.*|(?:una|la)\s(?:storia|biografia)\b.*"),
}
"""The same in other languages, where the book is wanted in one of them."""


def _same_given(a: str, b: str) -> bool:
    """Whether two given names are one: "Evgeny" and "Yevgeny" are, but for a letter."""
    return a == b or (min(len(a), len(b)) > 4 and DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1)


@dataclass(frozen=True, slots=True)
class _Run:
    """Leftover words in a row that no mark of a field parts, and what stands beside them."""

    first: int
    last: int
    keys: tuple[str, ...]
    before: Marker | None
    after: Marker | None

    @property
    def piece(self) -> tuple[int, int]:
        return self.first, self.last


class Leftovers:
    """The leftovers of one name."""

    def __init__(self, match: Match, sought: Sought) -> None:
        """Look at the words of ``match`` that are nobody's."""
        self.match = match
        self.sought = sought
        self.words: Words = match.words
        self.owner = match.owner

    def explain(self) -> None:
        """Add what is explained to the match, and what is not to its ``unexplained``."""
        self._question_descriptions()
        runs = self._runs()
        if not runs:
            return
        explanations = (
            self._is_credited,
            self._is_loose_article,
            self._is_group,
            self._is_series_joint,
            self._is_given_name,
            self._is_alias,
            self._is_co_author,
            self._is_narrator,
            self._is_subtitle,
            self._is_series_mention,
            self._is_count_word,
            self._is_imprint,
            self._is_contents,
        )
        for run in runs:
            if not any(explains(run) for explains in explanations):
                self.match.unexplained.append(run.piece)

    def _runs(self) -> list[_Run]:
        pieces: list[tuple[int, int]] = []
        start = -1
        for i, owner in enumerate(self.owner):
            if start >= 0 and (owner or self.words.gaps[i].parts):
                pieces.append((start, i))
                start = -1
            if start < 0 and not owner and self.words.keys[i]:
                start = i
        if start >= 0:
            pieces.append((start, len(self.owner)))
        if not pieces:
            return []
        ending = {marker.last: marker for marker in self.match.markers}
        beginning = {marker.first: marker for marker in self.match.markers}
        return [self._run(piece, ending, beginning) for piece in pieces]

    def _run(self, piece: tuple[int, int], ending: dict[int, Marker], beginning: dict[int, Marker]) -> _Run:
        first, last = piece
        while not self.words.keys[last - 1]:
            last -= 1  # an "and" at the end tells nothing
        keys = tuple(key for key in self.words.keys[first:last] if key)
        return _Run(first, last, keys, ending.get(first), beginning.get(last))

    def _question_descriptions(self) -> None:
        """Give back describing words that stand right beside a title: they may be part of another title."""
        for marker in [m for m in self.match.markers if m.kind in {"description", "edition", "written"}]:
            if marker.last != marker.first + 1 or self.words.keys[marker.first] in _COINED_NAMES:
                continue
            before, after = self.match.neighbour(marker.first - 1), self.match.neighbour(marker.last)
            plain_before, plain_after = self._plain(marker.first), self._plain(marker.last)
            if marker.kind == "written":
                beside = not ((after == "A" and plain_after) or (before == "M" and plain_before))
            else:
                beside = (before in {"T", ""} and plain_before) or (after in {"T", ""} and plain_after)
            if beside:
                self.match.markers.remove(marker)
                self.owner[marker.first] = ""

    def _plain(self, i: int) -> bool:
        """Whether nothing but a space stands before word ``i``."""
        gap = self.words.gaps[i]
        return not gap.parts and gap.mark != ","

    # What a run may be; each looks at one run and returns whether it explains it.

    def _is_credited(self, run: _Run) -> bool:
        """People whose part is said: "read by X", "X - translator"."""
        if run.after and run.after.kind == "translator" and self.words.keys[run.after.last - 1] not in _BY:
            return True
        if run.after and run.after.kind == "narrated" and self.words.keys[run.after.first] in _READS:
            self.match.other_narrators.append(run.piece)
            return self._name_length(run) > 0
        gap = self.words.gaps[run.first]
        if not run.before or run.before.kind not in {"narrated", "translator"} or (gap.closes and not gap.opens):
            return False
        if run.before.kind == "narrated":
            alone = run.before.last == run.before.first + 1 and self.words.keys[run.before.first] in _READ
            if alone and not self._name_length(run):
                return False
            self.match.other_narrators.append(run.piece)
        return True

    def _is_loose_article(self, run: _Run) -> bool:
        """An article before a series ("The Dark Tower") or moved behind ("Twilight Saga, The"), a "Sir", an "of"."""
        following, preceding = self.match.neighbour(run.last), self.match.neighbour(run.first - 1)
        if len(run.keys) == 1 and preceding == "T" and run.keys[0] in _JOINTS.get(following, ()):
            return True
        if _HONORIFICS.issuperset(run.keys):
            return "A" in {following, preceding}
        if len(run.keys) != 1 or run.keys[0] not in ARTICLE_KEYS:
            return False
        if following in {"S", "A"} and not self.words.gaps[run.last].parts:
            return True
        if preceding in {"S", "U"} and self.words.gaps[run.first].mark == ",":
            return True
        behind_title = preceding == "T" and not self.words.gaps[run.first].parts
        return behind_title and following in {"N", "M"}

    def _is_group(self, run: _Run) -> bool:
        """A release group: a word in capitals in the last brackets, or what no title is made of: "TheBeeSwarm"."""
        if run.last != run.first + 1 or run.last != len(self.owner):
            return False
        if _COINED.fullmatch(self.words.word(run.first)):
            return self.words.gaps[run.first].mark in {"~", "-"} or self.words.depth[run.first] > 0
        if self.match.neighbour(run.first - 1) != "M":
            return False
        return self.words.depth[run.first] > 0 and self.words.word(run.first).isupper()

    def _is_series_joint(self, run: _Run) -> bool:
        """What joins a series to the rest: "Book One *of the* Stormlight Archive", "Dune *Chronicles*, Book 1"."""
        before, gaps = self.match.neighbour(run.first - 1), self.words.gaps
        series = {"S", "T"} if self.sought.titles_series and before == "M" else {"S"}
        if (
            self.match.neighbour(run.last) in series
            and not gaps[run.last].parts
            and _SERIES_JOINTS.issuperset(run.keys)
        ):
            return gaps[run.first].parts or before == "M"
        if run.keys == ("prequel",) and before == "S" and self.sought.position is not None:
            return self.sought.position.last < 1
        counted = run.after is not None and run.after.kind in {"volume", "number"}
        named = before == "S" or (before == "T" and self.sought.titles_series)
        return counted and named and _SERIES_ENDINGS.issuperset(run.keys) and not gaps[run.first].parts

    def _is_given_name(self, run: _Run) -> bool:
        """What stands with the author's surname: "Федор Михайлович Достоевский", "G. García Márquez", "Dick P. K."."""
        words, gaps = self.words, self.words.gaps
        if self._is_given_in_brackets(run):
            return True
        before = self.match.neighbour(run.last) == "A" and not gaps[run.last].parts
        behind = self.match.neighbour(run.first - 1) == "A" and not gaps[run.first].parts
        if not (before or behind) or len(run.keys) > _LONGEST_NAME:
            return False
        related = len({author.surname for author in self.sought.authors}) < len(self.sought.authors)
        if (related and _SIBLINGS.issuperset(run.keys)) or (
            len(self.sought.authors) > 1 and self._are_given_names(run)
        ):
            return True
        if all(words.is_initial(i) for i in range(run.first, run.last)):
            given = any(author.given.startswith(run.keys[0]) for author in self.sought.authors)
            return self.match.author_whole or given
        if len(run.keys) == 1 and _PATRONYMIC.fullmatch(run.keys[0]):
            return self.match.author_whole
        given = any(_same_given(run.keys[0], author.given) for author in self.sought.authors)
        return given and self._name_length(run) > 0

    def _is_given_in_brackets(self, run: _Run) -> bool:
        """A given name behind the surname as catalogues write it: "Verne (Jules)", "Maupassant (G. de)"."""
        gaps = self.words.gaps
        enclosed = gaps[run.first].opens == 1 and not gaps[run.first].mark and gaps[run.last].closes == 1
        if not enclosed or self.match.neighbour(run.first - 1) != "A":
            return False
        first, *rest = run.keys
        given = any(a.given and first in {a.given, a.given[0]} for a in self.sought.authors)
        return given and all(key in NAME_PARTICLES or len(key) == 1 for key in rest)

    def _are_given_names(self, run: _Run) -> bool:
        """Whether a run is the given names, or their initials, of authors who share a surname: "Аркадий и Борис"."""
        names = [key for i in range(run.first, run.last) if (key := self.words.keys[i]) not in _AND and key]
        givens = [author.given for author in self.sought.authors if author.given]
        return bool(names) and all(
            any(g == name or (len(name) == 1 and g[0] == name) for g in givens) for name in names
        )

    def _is_alias(self, run: _Run) -> bool:
        """Another name of the author: "Megan Lindholm (Robin Hobb)", "Robin Hobb (Megan Lindholm)"."""
        match, gaps = self.match, self.words.gaps
        if self._is_other_title(run):
            return True
        if not match.author_whole or len(run.keys) > _LONGEST_NAME:
            return False
        if run.after and run.after.kind == "alias" and match.neighbour(run.after.last) == "A":
            return self._name_length(run) > 0
        if run.before and run.before.kind == "alias" and match.neighbour(run.before.first - 1) == "A":
            return self._name_length(run) > 0
        if match.neighbour(run.last) == "A" and gaps[run.last].opens == 1 and not gaps[run.last].mark:
            begins_field = run.first == 0 or gaps[run.first].parts
            title_apart = "T" in self.owner[: run.first] or "T" in self.owner[run.last :]
            free = not self.words.depth[run.first] and self._name_length(run) > 0
            return begins_field and free and title_apart
        behind = match.neighbour(run.first - 1) == "A" and gaps[run.first].opens == 1 and gaps[run.last].closes == 1
        return behind and self._name_length(run) >= 2

    def _is_other_title(self, run: _Run) -> bool:
        """Another title of the book that the name gives as one: "Cross Stitch (aka Outlander)"."""
        match = self.match
        behind = run.before and run.before.kind == "alias" and match.neighbour(run.before.first - 1) == "T"
        before = run.after and run.after.kind == "alias" and match.neighbour(run.after.last) == "T"
        if not (behind or before) or match.author is None:
            return False
        match.markers.append(Marker("edition", frozenset(), run.first, run.last))
        return True

    def _is_co_author(self, run: _Run) -> bool:
        """Another author in the list of authors: "Terry Pratchett & Neil Gaiman", "by A, B"."""
        listed = self._lists_on(run.first, run.first - 1, -1) or self._lists_on(run.last, run.last, 1)
        return listed and self._name_length(run) >= 2 and "T" not in self.match.field_owners(run.first)

    def _lists_on(self, gap: int, beside: int, step: int) -> bool:
        """Whether a list of people goes on over a gap to an author."""
        if not self.match.neighbour(beside) and 0 <= beside < len(self.owner) and not self.words.keys[beside]:
            return self.match.neighbour(beside + step) == "A"  # "X and Author"
        mark = self.words.gaps[gap]
        return self.match.neighbour(beside) == "A" and not mark.parts and mark.mark in _LISTING

    def _is_narrator(self, run: _Run) -> bool:
        match, length = self.match, self._name_length(run)
        anchor = match.title or match.series
        if not length or anchor is None or match.author is None or run.first < anchor[1]:
            return False
        if self.words.depth[run.first]:
            if self._dashed(run.first, run.first - 1) or self._dashed(run.last, run.last):
                return False  # People are listed by commas: "(Cry Baby - Scharfe Schnitte)" is a title
            found = self._fills_brackets(run) and self._is_voice(run, length)
        elif "N" in {match.neighbour(run.first - 1), match.neighbour(run.last)}:
            found = not {"T", "S", "A"} & match.field_owners(run.first)
        else:
            found = length >= 2 and self._is_narrators_field(run, anchor, match.author)
        if found:
            match.other_narrators.append(run.piece)
        return found

    def _is_voice(self, run: _Run, length: int) -> bool:
        """Whether a run that looks like a name is a reader's, in brackets of its own.

        Where the series bears the title, two words may be another volume: "Dune (God Emperor)".
        """
        beside = "N" in {self.match.neighbour(run.first - 1), self.match.neighbour(run.last)}
        if beside or "{" in self.words.between(run.first):
            return True
        if length < 2:
            return run.keys[0] in self.sought.voices
        beside_facts = any(self.owner[i] == "M" for i in range(len(self.owner)) if self._same_brackets(i, run))
        return not self.sought.titles_series or beside_facts or not _GIVEN_NAMES.isdisjoint(run.keys)

    def _same_brackets(self, i: int, run: _Run) -> bool:
        return self.words.depth[i] == self.words.depth[run.first]

    def _dashed(self, gap: int, beside: int) -> bool:
        """Whether a dash stands at ``gap``, and beyond it a word that is nobody's."""
        beyond = 0 <= beside < len(self.owner) and not self.owner[beside]
        mark = self.words.gaps[gap]
        return beyond and mark.mark == "-" and not (mark.opens or mark.closes)

    def _fills_brackets(self, run: _Run) -> bool:
        inside = {owner for i, owner in enumerate(self.owner) if self._same_brackets(i, run)}
        return inside <= {"", "M", "N"}

    def _is_narrators_field(self, run: _Run, anchor: tuple[int, int], author: tuple[int, int]) -> bool:
        """A field of its own, behind title and author.

        Behind "Author - Title" a name may be another title; behind "Title - Author" or the format it is a reader, and
        so is what begins with a given name where the title is not that of the series.
        """
        ends = run.last == len(self.owner) or self.words.gaps[run.last].parts or run.after is not None
        if self.words.gaps[run.first].mark not in {"-", "|"} or not ends or run.first < author[1]:
            return False
        if not self.match.author_whole and "T" in self.match.field_owners(author[0]):
            return False  # of "Bear Legacy - Anna Lowe" the first may be no author
        if author[0] >= anchor[1]:
            return True
        told = any(m.kind in _SAYS_RECORDING and anchor[1] <= m.first < run.first for m in self.match.markers)
        return told or (run.keys[0] in _GIVEN_NAMES and not self.sought.titles_series and self.match.title is not None)

    def _name_length(self, run: _Run) -> int:
        """Return the number of words of the longest name where the run is a list of people, else 0."""
        words, longest, length = self.words, 0, 0
        all_lower = words.text.islower()
        for i in range(run.first, run.last):
            key, word = words.keys[i], words.word(i)
            if i > run.first and (words.gaps[i].mark in _LISTING or not key):
                longest, length = max(longest, length), 0
            if not key:
                continue
            if key in NAME_PARTICLES and length:
                length += 1
                continue
            article = (key in ARTICLE_KEYS and not words.is_initial(i)) or key in _NO_NAMES
            if key[0].isdigit() or article or (word[0].islower() and not all_lower):
                return 0
            length += 1
        longest = max(longest, length)
        return longest if longest <= _LONGEST_NAME else 0

    def _is_subtitle(self, run: _Run) -> bool:
        first, gap = run.first, self.words.gaps[run.first]
        if self.match.title is None or self.words.depth[first]:
            return False
        at = first
        while at > 0 and self.owner[at - 1] == "M":
            at -= 1
        if self.match.neighbour(at - 1) != "T":
            return False
        # The second title of old books: "The Hobbit, or There and Back Again".
        if len(run.keys) > 2 and run.keys[0] in _OR and gap.mark in {",", ":", "|"}:
            return True
        # A subtitle cut short: "Sapiens, A Brief History". One word is too little, and so is one without a mark.
        if len(run.keys) >= 2 and (gap.parts or gap.mark == ","):
            joined = "".join(run.keys)
            if any(subtitle.startswith(joined) for subtitle in self.sought.subtitles):
                return True
        # A subtitle that only describes; the volumes of a series carry their names there.
        text = " ".join(fold(self.words.word(i)) for i in range(first, run.last))
        if self.sought.series or gap.mark != ":":
            return False
        if _ABOUT_BOOKS.fullmatch(text):
            return False
        abroad = _DESCRIBING_ABROAD.get(self.sought.language)
        return bool(_DESCRIBING_SUBTITLE.fullmatch(text) or (abroad and abroad.fullmatch(text)))

    def _is_series_mention(self, run: _Run) -> bool:
        """Another name of the series, with its number: "Dresden 01 - Storm Front", "(Farseer #1)"."""
        match, number = self.match, run.after
        if self._is_abbreviated_series(run):
            return True
        if match.title is None or match.author is None or number is None or number.kind not in {"volume", "number"}:
            return False
        in_brackets = self.words.depth[run.first] > 0
        if number.value.is_range or ("T" in match.field_owners(run.first) and not in_brackets):
            return False
        begins = run.first == 0 or self.words.gaps[run.first].parts or match.neighbour(run.first - 1) == "A"
        if not in_brackets and not _TALK.isdisjoint(run.keys):
            return False
        wanted = self.sought.position
        fits = number.value.marked if wanted is None else wanted.is_single(number.value.first)
        if fits and (in_brackets or begins):
            match.series_mentions.append(number.first)
            return True
        return False

    def _is_count_word(self, run: _Run) -> bool:
        """A series' own word for its volumes: "The Kingkiller Chronicle, *Day* One - …"."""
        match, wanted = self.match, self.sought.position
        if len(run.keys) != 1 or run.keys[0] not in _COUNTS or match.neighbour(run.first - 1) != "S" or wanted is None:
            return False
        number = run.after
        counted = number is not None and number.kind == "number" and wanted.is_single(number.value.first)
        return counted and match.title is not None and match.author is not None and not self.words.gaps[run.last].parts

    def _is_abbreviated_series(self, run: _Run) -> bool:
        """A series by its first letters ("LOTR"), or with its number as one word before the title: "DP09", "JR14"."""
        if len(run.keys) == 1 and run.keys[0].rstrip("0123456789") in self.sought.initials:
            number = run.keys[0].lstrip("abcdefghijklmnopqrstuvwxyz")
            wanted = self.sought.position
            return not number or (wanted is not None and wanted.is_single(Decimal(number)))
        if len(run.keys) != 1 or self.match.title is None or run.first > self.match.title[0]:
            return False
        found, wanted = _ABBREVIATED.fullmatch(run.keys[0]), self.sought.position
        return found is not None and wanted is not None and wanted.is_single(Decimal(found[1]))

    def _is_imprint(self, run: _Run) -> bool:
        """A publisher in brackets: "(Macmillan Audio)", "[Der Hörverlag]"."""
        if not self.words.depth[run.first] or len(run.keys) > _LONGEST_NAME:
            return False
        goes_on = run.after is not None and run.after.kind in {"audiobook", "description"} and len(run.keys) == 1
        return not _IMPRINTS.isdisjoint(run.keys) or (goes_on and self._plain(run.last))

    def _is_contents(self, run: _Run) -> bool:
        """The list of what a wanted set holds: "(A Study in Scarlet, The Sign of the Four …)"."""
        return self.sought.is_set and self.match.title is not None and self.words.depth[run.first] > 0
