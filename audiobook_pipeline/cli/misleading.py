"""The kinds of wrong release that mislead people's tools, and what the demonstration refused of each.

``KINDS`` is the map: the name of a kind, the decoys of the sandbox (``sandbox.decoys.DECOYS``) that are of it, and the
rules of selection that must tell it. Only those count: a box set that was refused for something else shows nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from audiobook_pipeline.domain.choosing.decision import Selection
from audiobook_pipeline.domain.choosing.reasons import explain
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of wrong release.

    Attributes:
        name: The kind, for a person.
        decoys: What the sandbox calls releases of this kind.
        rules: The rules of selection that must tell it.
    """

    name: str
    decoys: frozenset[str]
    rules: frozenset[str]


KINDS = tuple(
    Kind(name, frozenset(decoys.split()), frozenset(rules.split()))
    for name, decoys, rules in (
        ("a box set", "boxset", "collection"),
        ("an author's collected works", "collection", "title"),
        ("another volume of the series", "sequel previous", "position sibling"),
        ("the same title, another author", "same_title", "author"),
        ("the author's other book", "other_book", "title"),
        ("an abridgement", "abridged", "abridged"),
        ("a dramatisation", "dramatised", "dramatisation"),
        ("another language", "language", "language"),
        ("text, not audio", "ebook", "ebook"),
        ("a film, a soundtrack, a comic", "film soundtrack comic", "media"),
        ("a study guide or companion", "study_guide companion", "companion"),
        ("a chapter or sample", "chapter sample", "fragment"),
        ("one part of a book", "part", "part"),
        ("an artificial voice", "artificial_voice", "voice"),
        ("a name that tells nothing", "nameless", "title"),
    )
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wrong release that was refused for what it is.

    Attributes:
        book: The book that it was offered for.
        release: Its name.
        why: What told it, with its words.
        others: How many other rules spoke against it.
    """

    book: WantedBook
    release: str
    why: str
    others: int


def refusals(selections: Iterable[Selection], world: World) -> dict[str, tuple[Refusal, ...]]:
    """Return what was refused of each kind, the clearest first; kinds without any are left out.

    Args:
        selections: What was decided.
        world: The world behind the sandbox: it alone knows what a release truly is.
    """
    truth: dict[tuple[str, str], set[str]] = defaultdict(set)
    for offer in world.releases.values():
        if offer.book_id:
            truth[offer.name, world.books[offer.book_id].title].add(offer.kind)
    found: dict[str, set[Refusal]] = {kind.name: set() for kind in KINDS}
    for book, verdict in ((each.wanted, verdict) for each in selections for verdict in each.verdicts):
        name, against = verdict.release.title, verdict.contradictions
        # Two offers can have the same name: what can't be told apart shows nothing.
        what = truth.get((name, book.title), {""})
        for kind in KINDS:
            telling = [evidence for evidence in against if evidence.rule in kind.rules]
            if telling and what <= kind.decoys:
                found[kind.name].add(Refusal(book, name, explain(telling), len(against) - len(telling)))
    return {name: tuple(sorted(some, key=_clearest_first)) for name, some in found.items() if some}


def _clearest_first(refusal: Refusal) -> tuple[int, int, str, str]:
    return (refusal.others, len(refusal.release), refusal.release, refusal.book.title)
