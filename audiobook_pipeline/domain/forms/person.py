"""Names of people in the form used to compare them, and the spellings found in names of recordings.

Two names match if all their words agree, in any order; initials, a missing middle name, a short form of the given
name and pen names are allowed. A father and his son do not match.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from audiobook_pipeline.domain.forms.given import spelled_alike
from audiobook_pipeline.domain.forms.likeness import Likeness, by_length
from audiobook_pipeline.domain.forms.names import name_key, names_compatible
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.pen_names import other_keys, owner_of_pen_name, set_configured
from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.text.fold import fold, plain_umlauts, umlauts_written_out
from audiobook_pipeline.domain.text.remembered import forget, remembered
from audiobook_pipeline.domain.text.tokens import keys_of

_LONGEST: Final = 300
_PARTICLES: Final = folded("particle", "suffix", "degree")
_DEGREES: Final = form_of("name.titled")
_SHARED_SURNAMES: Final = {fold("ский"): "ские", fold("цкий"): "цкие", "ов": "овы", "ев": "евы", "ин": "ины"}


@dataclass(frozen=True, slots=True)
class PersonForm:
    """A person's name.

    Attributes:
        name: The name as it is written, without titles and degrees.
        key: Equal for spellings of the name; the words in order.
        person: Key of the person behind a pen name; the key itself for others.
        whole: Compact spellings of the whole name, longest first, as release names write it.
        short: Compact surnames alone, longest first.
        surname: Text that every full spelling contains, so that most names need only one search.
        given: First given name, or "".
    """

    name: str
    key: str
    person: str
    whole: tuple[str, ...]
    short: tuple[str, ...]
    surname: str
    given: str = ""

    @classmethod
    def of(cls, name: str) -> "PersonForm":
        """Return the form of a name; cached for recent names."""
        return _form(name[:_LONGEST])

    def compare(self, other: "PersonForm") -> Likeness:
        """Compare with another name: "J. Smith" is shorter than "John Smith", "Steven King" the same as "Stephen King".

        ``LONGER`` and ``SHORTER`` only support an equal title; they are never enough to merge two people.
        """
        if not self.key or not other.key:
            return Likeness.ANOTHER
        own, theirs = (plain_umlauts(form.key).split() for form in (self, other))
        if self.person == other.person or sorted(own) == sorted(theirs):
            return Likeness.SAME
        if len(own) == len(theirs) and own[-1] == theirs[-1] and spelled_alike(own[0], theirs[0]) and len(own) > 1:
            return Likeness.SAME
        if names_compatible(self.name, other.name):
            return by_length(len(self.key), len(other.key))
        return Likeness.ANOTHER


def compare_people(own: Sequence[str], others: Sequence[str]) -> Likeness:
    """Compare two lists of authors, one of which may be shorter: the first author of one must be in the other.

    An empty list says nothing and is ``ANOTHER`` to every list.
    """
    mine, theirs = ([PersonForm.of(name) for name in names] for names in (own, others))
    if not mine or not theirs:
        return Likeness.ANOTHER
    found = [any(a.compare(b) for b in theirs) for a in mine]
    held = [any(b.compare(a) for a in mine) for b in theirs]
    if not (found[0] or held[0]):
        return Likeness.ANOTHER
    return by_length(len(mine), len(theirs)) if not (all(found) and all(held)) else Likeness.SAME


def _shared_surnames(name: str) -> list[str]:
    """Return the plural by which two people with one Russian surname are called: "Стругацкие"."""
    surname = (keys_of(name) or ("",))[-1]
    return [surname.removesuffix(end) + both for end, both in _SHARED_SURNAMES.items() if surname.endswith(end)]


def _spellings(keys: tuple[str, ...]) -> Iterable[str]:
    """Yield the spellings of a name of several words: in both orders, with initials, without middle names."""
    for cut in range(1, len(keys)):
        given, surname = keys[:cut], "".join(keys[cut:])
        initials = "".join(key[0] for key in given)
        fronts = ("".join(given), given[0], initials, given[0] + initials[1:])
        for front in fronts if cut == len(keys) - 1 or keys[cut] in _PARTICLES else fronts[:1]:
            if len(front) > 1 or len(given) == 1:
                yield front + surname
                yield surname + front


@remembered(65536)
def _form(name: str) -> PersonForm:
    key = name_key(name)
    person = owner_of_pen_name(key) or key
    name = _DEGREES.sub("", name) or name
    last, comma, first = name.partition(",")
    spelled = f"{first} {last}" if comma and first.strip() else name
    whole: dict[str, None] = {}
    short: dict[str, None] = {}
    for spelling in dict.fromkeys((spelled, umlauts_written_out(spelled))):
        keys = keys_of(spelling)
        if len(keys) == 1:
            whole[keys[0]] = None
            continue
        whole.update(dict.fromkeys(_spellings(keys)))
        # Surnames of several words ("Conan Doyle", "Le Guin"): every ending of the name.
        for cut in range(1, len(keys)):
            if len(keys[cut]) > 1 or cut == len(keys) - 1:
                short["".join(keys[cut:])] = None
    short.update(dict.fromkeys(_shared_surnames(spelled)))
    shorts = tuple(form for form in sorted(short, key=lambda f: -len(f)) if len(form) > 1)
    shared = [form for form in (shorts[-1:] or tuple(whole)) if all(form in spelling for spelling in whole)]
    keys = keys_of(spelled)
    return PersonForm(
        name,
        key,
        person,
        whole=tuple(sorted(whole, key=lambda form: -len(form))),
        short=shorts,
        surname=shared[0] if shared else "",
        given=keys[0] if len(keys) > 1 else "",
    )


@remembered(8192)
def other_names(author: str) -> tuple[str, ...]:
    """Return the other names that an author is known to publish under."""
    return other_keys(name_key(author))


def use_pen_names(rows: Mapping[str, Sequence[str]]) -> None:
    """Add pen names to the built-in ones, replacing those that were added before.

    Args:
        rows: Names of people, each with the person's other names.
    """
    set_configured({name_key(person): [name_key(other) for other in others] for person, others in rows.items()})
    forget()
