"""Names of people: a key to compare them, lists of names, placeholders, and whether two names are one person.

The guiding rule: what is not certain stays separate. "J. R. R. Tolkien" and "Tolkien, JRR" are spellings of one name;
"John Smith" and "John R. Smith", or a father and his son, may be two people.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile

from rapidfuzz.distance import DamerauLevenshtein

from audiobook_pipeline.domain.forms.given import same_given
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.pen_names import owner_of_pen_name
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded, table
from audiobook_pipeline.domain.text.fold import fold, one_line, plain_umlauts, umlauts_written_out, words
from audiobook_pipeline.domain.text.remembered import remembered

_HONORIFICS, _DEGREES, _PARTICLES = folded("before_full_name"), folded("degree_behind"), folded("within_name")
_GENERATIONS = table("generation")
_SUFFIXES = folded("suffix")
_PHRASES = [phrase for phrases in table("role").values() for phrase in phrases]
_ROLE_OF = {" ".join(words(phrase)): role for role, phrases in table("role").items() for phrase in phrases}
_SHORTEST_ROLE = 4
_ROLES = alternatives(phrase for phrase in _PHRASES if len(phrase) >= _SHORTEST_ROLE).replace(r"\ ", r"[ -]?")
_ROLE_SUFFIX = form_of("name.role_behind", roles=_ROLES)
# Credit words before a name: several, or one with a colon. "Lu Da" is a person.
_CREDIT_BEFORE = form_of(
    "name.credit_before",
    before=alternatives([*entries("before_name"), *(phrase for phrase in _PHRASES if " " in phrase)]).replace(
        r"\ ", r"\s+"
    ),
    single_roles=alternatives(phrase for phrase in _PHRASES if " " not in phrase),
)
_PLAIN_NAME = form_of("name.plain")
_NO_INITIALS = _HONORIFICS | folded("no_initials")
_SPECIAL = _HONORIFICS | _DEGREES | _GENERATIONS.keys()
_TRANSLATED = form_of("name.others_behind", others_behind=alternatives(entries("others_behind")).replace(r"\ ", r"\s+"))
_NOBLE = form_of("name.noble", noble=alternatives(entries("noble")))
_OTHER_NAME, _LIFE_DATES = form_of("name.other"), form_of("name.life_dates")
_DASH_INITIAL, _INITIALS = form_of("name.dash_initial"), form_of("name.initials")
_INSTITUTION = folded("institution")
_PLACES = folded("place")
_STRONG_MARK, _WEAK_MARK, _SOFT_AND = form_of("name.strong_mark"), form_of("name.weak_mark"), form_of("name.soft_mark")
_SLASH = form_of("name.slash")
_BLANKS = re.compile(r"\s{2,}")
_VOWELS = frozenset("aeiouyäöüàáâèéêëìíîïòóôùúû")
_MAX_LENGTH = 300
_MOST_INITIALS = 3


def clean_name(name: str) -> str:
    """Return a name as it should be shown: no role, no credit words, no life dates, first name first.

    The spelling of the name itself is unchanged; an empty string stays empty.
    """
    return _clean(one_line(name)) if len(name) <= _MAX_LENGTH else one_line(name)


@remembered(65536)
def _clean(name: str) -> str:
    text = _CREDIT_BEFORE.sub("", name)
    for pattern in (_ROLE_SUFFIX, _LIFE_DATES, _ROLE_SUFFIX):
        shorter = pattern.sub("", text)
        if _has_letters(shorter):
            text = shorter
    return first_name_first(text.strip(" ,;"))


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


@remembered(4096)
def role_of(name: str) -> str:
    """Return the role that comes after a name ("author", "narrator", "translator" …), or "" if none does."""
    found = _ROLE_SUFFIX.search(name) if len(name) <= _MAX_LENGTH else None
    if found is None:
        return ""
    said = " ".join(words(found[0]))
    return next((_ROLE_OF[said[:end]] for end in range(len(said), 0, -1) if said[:end] in _ROLE_OF), said)


def first_name_first(name: str) -> str:
    """Return "Tolkien, J. R. R." as "J. R. R. Tolkien"; suffixes ("Vonnegut, Jr.") and lists stay as they are."""
    parts = [part.strip() for part in name.split(",")]
    suffixes = [part for part in parts[1:] if _is_suffix(part, parts[0])]
    named = [part for part in parts if part and part not in suffixes]
    if len(named) != 2 or not is_last_first(*named):
        return name
    return ", ".join([f"{named[1]} {named[0]}", *suffixes])


def _is_suffix(part: str, before: str) -> bool:
    """Return whether the text after a comma belongs to the name: "Jr.", "III", a degree after a full name.

    "J. R." and, after a last name alone, "J.D." are initials.
    """
    letters = "".join(words(part))
    if part.count(".") < 2 and " " not in part and (letters in _GENERATIONS or letters in _SUFFIXES):
        return True
    return letters in _DEGREES and len(before.split()) > 1


def is_last_first(last: str, first: str) -> bool:
    """Return whether the two sides of a comma are a last name and first names, not two people."""
    last_words, first_words = last.split(), first.split()
    if _NOBLE.match(first):
        return False
    if not last_words or not first_words or len(first_words) > 4 or len(last) < 2 or _is_suffix(first, last):
        return False
    if fold(first) in _PLACES or any((_is_initial(word) and len(word) <= 2) or "." in word for word in last_words):
        return False  # "Priya, India"; "M.S.C. Lambert, LC"
    if _is_suffix(first_words[0], last):
        return False
    own = [word for word in last_words if fold(word) not in _PARTICLES]
    if len(own) > 1 and not all(_is_initial(word) and ("." in word or len(word) == 1) for word in first_words):
        return False
    given = [word for word in first_words if not _is_initial(word) and fold(word) not in _PARTICLES]
    return len(given) <= 1 or (len(own) == 1 and len(given) == 2)


def _is_initial(word: str) -> bool:
    return bool(_INITIALS.match(word)) and ("." in word or len(word) == 1 or (word.isupper() and len(word) <= 3))


@remembered(65536)
def _name_key(name: str) -> str:
    if _PLAIN_NAME.fullmatch(name):
        plain = name.lower().replace(".", "").split()
        if _SPECIAL.isdisjoint(plain):
            return " ".join(plain)
    cleaned = last_name_to_end(_untranslated(_clean(_untranslated(one_line(name)))))
    sides = comma_parts(cleaned)
    if len(sides) == 2 and not _NOBLE.match(sides[1]):
        cleaned = f"{sides[1]} {sides[0]}"
    spread = _spread_initials(_DASH_INITIAL.sub(r"\1 ", cleaned))
    parts = [part for chunk in spread for part in words(chunk)]
    parts = [_GENERATIONS.get(part, part) for part in _join_degrees(parts)]
    while len(parts) > 2 and parts[0] in _HONORIFICS:
        parts = parts[1:]
    while len(parts) > 2 and parts[-1] in _DEGREES:
        parts = parts[:-1]
    return " ".join(parts)


def last_name_to_end(name: str) -> str:
    """Return "LE GUIN Ursula K." as "Ursula K. Le Guin": capitals show where a multi-word last name ends.

    A single word may be initials ("JRR Tolkien") unless it is longer than initials can be.
    """
    parts = name.split()
    capitals = list(takewhile(lambda word: len(word) > 1 and word.isupper() and "." not in word, parts))
    given = parts[len(capitals) :]
    several = len(capitals) > 1 or (bool(capitals) and len(capitals[0]) > _MOST_INITIALS)
    mixed = bool(given) and not given[0].isupper() and "," not in name
    return " ".join((*given, *(word.title() for word in capitals))) if several and mixed else name


def _untranslated(name: str) -> str:
    """Return a name without a translator or editor named after it."""
    shorter = _TRANSLATED.sub("", name)
    return shorter if _has_letters(shorter) else name


def without_other_name(name: str) -> str:
    """Return a name without another form in brackets or another script ("Sun Tzu 孙武", "Novalis (Hardenberg)")."""
    shorter = _OTHER_NAME.sub("", name) if "(" in name or not name.isascii() else ""
    return shorter if _has_letters(shorter) else name


def _join_degrees(parts: Sequence[str]) -> list[str]:
    """Join letters at the end of a name that spell a degree ("ph d" is "phd")."""
    for size in (4, 3, 2):
        joined = "".join(parts[-size:])
        if len(parts) - size >= 2 and joined in _DEGREES and max(map(len, parts[-size:])) <= 2:
            return [*parts[:-size], joined]
    return list(parts)


def _spread_initials(name: str) -> list[str]:
    """Return the words of a name with joined initials separated: "JRR Tolkien" is J, R, R, Tolkien."""
    chunks = name.replace(".", ". ").split()
    shouting = name.isupper()
    spread: list[str] = []
    for index, chunk in enumerate(chunks):
        bare = chunk.strip(".,")
        is_last = index == len(chunks) - 1
        if (
            not is_last
            and 2 <= len(bare) <= 3
            and bare.isalpha()
            and fold(bare) not in _NO_INITIALS
            and ((bare.isupper() and not shouting) or (fold(bare).isascii() and _VOWELS.isdisjoint(bare.lower())))
        ):
            spread.extend(bare)
        else:
            spread.append(chunk)
    return spread


def name_key(name: str) -> str:
    """Return a key that is equal for spellings of one name ("J.R.R. Tolkien", "Tolkien, J. R. R.").

    Initials, order, accents, life dates, roles ("- translator"), degrees and titles before a full name do not count.
    Generations ("Jr.", "III") and middle initials do: without further evidence they mean different people.
    """
    return _name_key(name) if len(name) <= _MAX_LENGTH else " ".join(words(name))


def person_key(name: str) -> str:
    """Return ``name_key`` of the person that a name belongs to: known pen names give the person's key."""
    key = name_key(name)
    return owner_of_pen_name(key) or key


def is_full_name(key: str) -> bool:
    """Return whether a name key has a first and a last name; a single word ("eva") may be many people."""
    return " " in key


def same_person(a: str, b: str) -> bool:
    """Return whether two names are certainly spellings of one person's name, or known pen names of one person."""
    if person_key(a) == person_key(b):
        return bool(name_key(a))
    return _spelled_out(a) == _spelled_out(b) != ""


def _spelled_out(name: str) -> str:
    """Return the key with German and Nordic umlauts written out, as some catalogues do ("Büchner", "Buechner")."""
    return name_key(umlauts_written_out(name)) if len(name) <= _MAX_LENGTH else ""


def names_compatible(a: str, b: str) -> bool:
    """Return whether two names could be one person: initials for first names, a missing middle name, one word swapped.

    This supports an equal title, and is never enough to merge two people.
    """
    a, b = without_other_name(a[:_MAX_LENGTH]), without_other_name(b[:_MAX_LENGTH])
    if a == b:
        return bool(name_key(a))
    return _are_alike(a, b) or same_person(a, b)


@remembered(16384)
def _are_alike(a: str, b: str) -> bool:
    """Return whether two names could be one person by their words; ignores pen names, whose table may change."""
    left, right = name_key(a).split(), name_key(b).split()
    if not left or not right:
        return False
    if left == right:
        return True
    left, right = _initials_last(left, right), _initials_last(right, left)
    left, right = _without_titles(left), _without_titles(right)
    if sorted(left) == sorted(right):
        return True
    short, long = sorted((left, right), key=len)
    if short[-1] != long[-1]:
        return len(short) >= 2 and set(short) <= set(long)
    if len(short) == 1:
        return True
    position = 0
    for word in short[:-1]:
        while position < len(long) - 1 and not same_given(word, long[position]):
            position += 1
        if position >= len(long) - 1:
            return False
        position += 1
    return True


def _initials_last(name: list[str], other: list[str]) -> list[str]:
    """Return a name with the last name first, before initials ("Толстой Л. Н."), in the order of the other name.

    This includes a short last name in capitals that was read as initials ("LEE Harper").
    """
    first = first_word(name)
    rest = name[len(first) :] if first != name[0] else name[1:]
    # "poe" becomes "po" when umlauts are plain; separate letters hide that.
    is_last = bool(rest) and plain_umlauts(first) == plain_umlauts(other[-1])
    turned = is_last and (first != name[0] or all(len(word) == 1 for word in rest))
    return [*rest, other[-1]] if turned else name


def first_word(parts: Sequence[str]) -> str:
    """Return the first word of a name's key; single letters before others are joined, as they may be a last name."""
    letters = "".join(takewhile(lambda part: len(part) == 1, parts))
    return letters or parts[0]


def is_typo_of(a: str, b: str) -> bool:
    """Return whether two names differ by a typo ("Thorton", "Thornton") or a space ("LeFanu", "Le Fanu").

    Only evidence next to an equal title: "John Marsh" and "John March" are two people.
    """
    left, right = name_key(a).replace(" ", ""), name_key(b).replace(" ", "")
    if min(len(left), len(right)) < 9:
        return left == right != ""
    allowed = 1 if min(len(left), len(right)) < 13 else 2
    return DamerauLevenshtein.distance(left, right, score_cutoff=allowed) <= allowed


_TITLES = _HONORIFICS | folded("title_within") | _PARTICLES


def _without_titles(parts: list[str]) -> list[str]:
    return [part for part in parts if part not in _TITLES] or parts


def comma_parts(chunk: str) -> list[str]:
    """Split at commas, except before "Jr." or a degree."""
    joined: list[str] = []
    for part in (part.strip() for part in chunk.split(",")):
        if joined and (_is_suffix(part, joined[-1]) or _NOBLE.match(part)):
            joined[-1] = f"{joined[-1]}, {part}"
        elif part:
            joined.append(part)
    return joined


_CAPITAL_LOST = form_of("name.capital_lost", capital_behind=alternatives(entries("capital_behind")))
"""A last name whose second part has lost its capital: "Mcavoy", "O'brien"."""


def preferred_spelling(spellings: Iterable[str]) -> str:
    """Return the spelling to show among spellings of one name: the most used, then the most careful one.

    "McAvoy" is not a typo of "Mcavoy", however often that is written.

    Args:
        spellings: One entry for every use of the name, repeats included; at least one.
    """
    counts = Counter(one_line(spelling) for spelling in spellings)

    def care(name: str) -> tuple[bool, bool, bool, int, int, int, str]:
        mixed = not name.isupper() and not name.islower()
        clean = clean_name(name) == name
        accents = sum(not c.isascii() for c in name)
        return clean, mixed, not _CAPITAL_LOST.search(name), counts[name], accents, name.count("."), name

    return max(counts, key=care)
