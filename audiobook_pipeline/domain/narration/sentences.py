"""Sentences that have a reader for their subject: "A reads the letters", "A's narration is pitch perfect"."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from audiobook_pipeline.domain.names import name_key
from audiobook_pipeline.domain.narration.belief import STORY, ends_sentence, last_sentence
from audiobook_pipeline.domain.narration.lists import PARTICLES, is_name, read_names
from audiobook_pipeline.domain.narration.phrases import is_about_recording

Reader = tuple[str, str, float]
"""Name, evidence, confidence."""

_NAME_BEFORE = re.compile(r"((?:[^\W\d_][\w.'’-]*[ \t]+){1,4})\Z")
_READING_OF = re.compile(
    r"\s+(?:(?:the\s+)?(?:part|parts|role|roles|narration|narrator|voice|voices|all|audiobook|unabridged|"
    r"this\s+book)|this\s+(?:\w+\s+){0,2}(?P<recording>audiobook|recording|reading|audio))\b",
    re.IGNORECASE,
)
_TRADE_BEFORE = re.compile(
    r"\b(?:narrators?|actors?|actress|voice artist|legend|comedian|schauspieler(?:in)?|sprecher(?:in)?|comédien(?:ne)?|"
    r"acteur|actrice|actriz|attrice|attore|ator|"
    r"atriz)[ \t]+(?-i:(?:[^\W\d_a-z][\w.'’-]*[ \t]+){1,3}[^\W\d_a-z][\w.'’-]*[ \t]*)\Z",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\s+(?:(?:his|her|their)\s+(?:own\s+)?(?:\w+\s+)?(?:memoirs?|book|stor(?:y|ies)|essays?|poems?|work|words|"
    r"autobiography|audiobook)|(?:his|her|their)\s+own)\b",
    re.IGNORECASE,
)
_VOICE = re.compile(
    r"(?:[^.!?\n]{0,60}\b(?:voices?|Stimmen?|stem|voix|voz)\b(?P<role>\s+(?:to|à|aan|a)\s+[^\W\d_a-z])?|"
    r"(?P<role2>\s+[^\W\d_a-z]\w+)\s+(?:ihre|seine)\s+Stimme)"
)
_OF_BOOK = re.compile(
    r"\s+(?:this|the|die|den|das|ce|cette|le|la)\s+(?:[\w-]+\s+){0,2}(?:debut|novel|thriller|classic|memoir|bestseller|"
    r"audiobook|unabridged|edition|fassung|roman|hörbuch|texte|récit|polar)\b",
    re.IGNORECASE,
)
_IN_THIS = re.compile(
    r"[^.!?\n]{0,60}\bin\s+(?:th(?:is|e)|an?)\s+(?:\w+\s+){0,2}(?:recording|audiobook|production|reading)\b",
    re.IGNORECASE,
)
_BETWEEN_COMMAS = re.compile(r"(?:\s(?:him|her)self|,[^,.!?\n]{3,60},|\([^().!?\n]{3,60}\))\s*\Z")
# The star of a play that is heard: "Ann Roe and Ben Carter star in this BBC Radio 4 dramatisation".
_HEARD_PLAY = re.compile(r"\b(?:radio|audio|full-cast|hörspiel)\b", re.IGNORECASE)
# "Ann Roe (Sprecherin)", "Mit Ann Roe und Ben Carter in den Hauptrollen".
_IN_BRACKETS = re.compile(
    r"[ \t]?[(\[](?:narrator|narration|reader|sprecher(?:in)?|lesung|stimme|voix|voce|voz|"
    r"narrateur|narratrice|lecteur|lectrice|narrador[ae]?|"
    r"voce narrante|lektor(?:ka)?|uppläsare|inläsare|oplæser|oppleser|lukija|чтец)[)\]]",
    re.IGNORECASE,
)
_LEADS = re.compile(r"\b(?:Mit|mit)[ \t]+(?P<names>[^.!?\n]{5,200}?)[ \t]+in den Hauptrollen")
# "Starring Ann Roe (Ruth), Ben Carter (Elias)": roles in brackets, as in no other list.
_STARRING = re.compile(
    r"(?:^|[.!]\s)(?:Starring|Featuring) (?=[^\W\d_a-z][^()\n]{3,40}\([^()\n]{2,40}\),? (?:and )?[^()\n]{3,40}\()",
    re.MULTILINE,
)
# "Starring Ann Roe and Ben Carter, this full-cast dramatisation …".
_STARS_THEN = re.compile(
    r"(?:^|[.!]\s)(?:Starring|Featuring) (?P<names>[^.!?\n]{5,200}?)(?:, this| in an?| in this) (?P<play>[^.!?,\n]*)",
    re.MULTILINE,
)
_WITH = re.compile(r"(?:^|[.!]\s)(?:Mit|With|Avec|Med|Con|Starring|Featuring) (?=[^\W\d_a-z])", re.MULTILINE)
_OPENS = re.compile(r"(?:\A|[.\n)|;\]])[ \t]*\Z")
_AS_IT_HAPPENS = re.compile(r"\b(?:when|as|after|while|once|if|until)\s+\Z", re.IGNORECASE)
_READING_ALONE = frozenset(
    (
        "liest",
        "lit",
        "leest",
        "leest voor",
        "lee",
        "legge",
        "läser",
        "læser",
        "leser",
        "czyta",
        "čte",
        "читает",
        "reads",
        "narrates",
    )
)
# "Ann Roe's superb narration", "Ann Roe's narration is pitch perfect".
_POSSESSIVE = re.compile(
    r"(?<![\w’'])(?P<name>(?:[^\W\d_a-z][\w.'’-]*[ \t]+){1,3}[^\W\d_a-z][\w.-]*?)['’]s[ \t]+"
    r"(?P<how>(?:[a-z-]+,?[ \t]+){1,4})?\Z"
)
_LAUDED = re.compile(
    r"\b(?:superb|brilliant|pitch[- ]perfect|excellent|masterful|masterly|wonderful|flawless|stellar|captivating|"
    r"spot[- ]on|outstanding|expert|engaging|perfect|magnificent|stunning|nuanced|lively|impeccable|virtuoso|"
    r"mesmeri[sz]ing|enthralling|riveting|charming|terrific|fine|exquisite|dazzling)(?:ly)?\b",
    re.IGNORECASE,
)
_OF_UNABRIDGED = re.compile(r"\s+of\s+(?:the|this)\s+(?:unabridged|audiobook)\b")
# What is said of a narrator who is heard, and not of one who tells the story in the book.
_HEARD = re.compile(
    r"\b(?:performances?|reading|narration|accents?|voices|to life|listeners?|pitch[- ]perfect|delivery|cadence|"
    r"audiobook|recording|Hörbuch|"
    r"tones?|timing|AudioFile)\b"
)
_LISTENED = re.compile(r"\blisten(?:ing|ers?)?\b", re.IGNORECASE)
_FACTS = re.compile(r"\s*[.;|•·,]\s*(?:running time|length|duration|runtime|unabridged)\b", re.IGNORECASE)
_BOOKISH = re.compile(
    r"\b(?:our|unreliable|first-person|novel['’]s|story['’]s|book['’]s|fictional)\s+\Z", re.IGNORECASE
)
_FULL_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’-]*[ \t]+){1,3}?[^\W\d_a-z][\w.-]*(?=[ \t]+[a-zà-ÿ]|,|['’]s\b)")
# "Ann Roe as Holmes, Ben Carter as the Doctor".
_AS_ROLE = re.compile(
    r"[ \t](?:as|als|dans le rôle de|nel ruolo di|som)[ \t]+(?:(?:the|der|die|das|young|old)[ \t]+){0,2}"
    r"(?:[^\W\d_a-z]|voices?\b|narrator\b)"
)
_OPENS_CAST = re.compile(
    r"\A\W*(?:also[ \t]+)?(?:with|starring|stars|featuring|features|performed by|mit|avec|med)\b", re.IGNORECASE
)
_ALSO_WITH = re.compile(r",? with (?P<names>[^.!?\n]{5,160})[.!?]?\s*\Z")
_AUDIO = re.compile(r"\b(?:bbc|radio|audio|dramati[sz]\w*|hörspiel|cast|narrat\w+)\b", re.IGNORECASE)
_SCREEN = re.compile(
    r"\b(?:film\w*|movie|motion picture|television|tv|netflix|hbo|screen|kino|cinema|mini-?series)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3})[.!?][ \t]|\n")


def active_readers(
    text: str, heads: Iterable[re.Match[str]], *, supported: bool, authors: Sequence[str] = ()
) -> list[Reader]:
    """Find "X reads A's letters, and Y reads B's": two readers in one sentence, or one who reads a part.

    Args:
        text: Plain text.
        heads: Where the verbs stand.
        supported: Whether the text speaks of a recording elsewhere; one reader of a part needs that.
        authors: Authors of the book, who read "his own memoir".
    """
    by_sentence: dict[int, list[tuple[str, str, bool]]] = {}
    found: list[Reader] = []
    audio = "audio" in text.lower() or supported
    for match in heads:
        before = _NAME_BEFORE.search(_BETWEEN_COMMAS.sub(" ", text[max(0, match.start() - 120) : match.start()]))
        if before is None:
            continue
        name = _trailing_name(before[1])
        if not name:
            continue
        start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "\n", "! ", "? "))
        evidence = f"{name} {text[match.start() : match.end() + 60]}".split("\n")[0]
        if match["verb"] in {"star", "stars"}:
            found += _stars(text, match)
            continue
        object_ = _READING_OF.match(text, match.end())
        of_recording = (
            (object_ is not None and (supported or object_["recording"] is not None))
            or ((supported or match["verb"] == "narrates") and _of_trade(text, match))
            or (supported and match["verb"] == "narrates" and text.startswith(" with ", match.end()))
            or (supported and _IN_THIS.match(text, match.end()) is not None)
            or (supported and _is_named(text, match.end(), authors))
            or (audio and _OF_BOOK.match(text, match.end()) is not None)
            or _is_all(text, match, before[1])
            or (_OWN.match(text, match.end()) is not None and name_key(name) in map(name_key, authors))
        )
        if match["voice"] is not None:
            lent = _VOICE.match(text, match.end())
            of_recording = lent is not None and (
                supported or _of_trade(text, match) or (lent["role"] or lent["role2"]) is not None
            )
            if not of_recording or name_key(name) in map(name_key, authors):
                continue
        by_sentence.setdefault(start, []).append((name, evidence, of_recording))
    return found + [
        (name, evidence, 0.85)
        for clauses in by_sentence.values()
        if (len(clauses) > 1 and audio) or any(of_recording for _, _, of_recording in clauses)
        for name, evidence, _ in clauses
    ]


def praised_readers(text: str, heads: Iterable[re.Match[str]], *, about_recording: bool) -> list[Reader]:
    """Find readers whose narration a text praises, in full names.

    Args:
        text: Plain text.
        heads: Where "narration", "reading" and the like stand.
        about_recording: Whether the text speaks of a recording; elsewhere the praise must be said outright.
    """
    found: list[Reader] = []
    for match in heads:
        owner = _POSSESSIVE.search(text[max(0, match.start() - 80) : match.start()])
        name = _trailing_name(owner["name"]) if owner else ""
        if owner is None or not name:
            continue
        after = re.split(r"[.!?\n]", text[match.end() : match.end() + 60])[0]
        if _OF_UNABRIDGED.match(after):
            found.append((name, f"{owner[0]}{match[0]}{after}", 0.85))
            continue
        if after.lstrip().startswith("of ") or STORY.search(
            last_sentence(text[max(0, match.start() - 200) : match.start()])
        ):
            continue
        said_of_sound = _LISTENED.search(last_sentence(text[max(0, match.start() - 200) : match.start()]))
        heard = (
            about_recording
            or said_of_sound
            or _LISTENED.search(after)
            or "AudioFile" in text[match.end() : match.end() + 160]
        )
        known = heard and match["verb"].lower() in {"narration", "performance"}
        if known or (match["verb"] != "performance" and _LAUDED.search(f"{owner['how'] or ''} {after}")):
            found.append((name, f"{owner[0]}{match[0]}{after}", 0.85))
    return found


def presented_readers(text: str, heads: Iterable[re.Match[str]]) -> list[Reader]:
    """Find "Narrator X brings every character to life": a name behind the trade, and words about what is heard."""
    found: list[Reader] = []
    for match in heads:
        name = _FULL_NAME.match(text, match.end())
        before = text[max(0, match.start() - 60) : match.start()]
        credited = _OPENS.search(before) or is_about_recording(last_sentence(before))
        if credited and not match["verb"].lower().endswith("s"):
            names = read_names(text, match.end(), handles=False)
            rest = text[names.end :].partition("\n")[0]
            ends_line = rest.strip(" .!") == "" or _FACTS.match(rest) is not None
            if names.whole and names.names and ends_line and " " in names.names[0]:
                found.append((names.names[0], f"{match[0]}{names.names[0]}", 0.85))
                continue
        story = _BOOKISH.search(before) or _AS_IT_HAPPENS.search(before)
        if name is None or not match["verb"].lower().startswith(("narrator", "sprecher")) or story:
            continue
        rest = re.split(r"[.!?\n]", text[name.end() : name.end() + 160])[0]
        if is_name(name[0], handles=False) and _HEARD.search(rest) and not STORY.search(rest):
            found.append((name[0], f"{match[0]}{name[0]}{rest}", 0.85))
    return found


def titled_readers(text: str) -> list[Reader]:
    """Find "Ann Roe (narrator)", and the actors of a radio play: "Mit Ann Roe und Ben Carter in den Hauptrollen"."""
    found: list[Reader] = []
    for match in _IN_BRACKETS.finditer(text):
        before = _NAME_BEFORE.search(f"{text[max(0, match.start() - 80) : match.start()]} ")
        name = _trailing_name(before[1]) if before else ""
        if name:
            found.append((name, f"{name}{match[0]}", 0.85))
    for match in _STARRING.finditer(text):
        names = read_names(text, match.end(), handles=False)
        if names.whole and len(names.names) > 1 and all(" " in name for name in names.names):
            found.extend((name, text[match.start() : names.end].strip()[:300], 0.85) for name in names.names)
    if not _HEARD_PLAY.search(text):
        return found
    for match in _LEADS.finditer(text):
        names = read_names(match["names"], 0, handles=False)
        found.extend((name, match[0], 0.85) for name in names.names if names.whole and " " in name)
    for match in _STARS_THEN.finditer(text):
        names = read_names(match["names"], 0, handles=False)
        heard = _HEARD_PLAY.search(match["play"]) and not _SCREEN.search(match["play"])
        found.extend((name, match[0], 0.85) for name in names.names if names.whole and heard and " " in name)
    for match in _WITH.finditer(text):
        names = read_names(text, match.end(), handles=False)
        full = names.whole and len(names.names) > 1 and all(" " in name for name in names.names)
        on_screen = "ing " in match[0] and _SCREEN.search(text) is not None
        if full and not on_screen and ends_sentence(text, names.end):
            found.extend((name, text[match.start() : names.end].strip(), 0.85) for name in names.names)
    return found


def _stars(text: str, match: re.Match[str]) -> list[Reader]:
    """Read the names before "star in" and "stars as", where what they star in is heard."""
    opens = max(text.rfind(mark, max(0, match.start() - 200), match.start()) for mark in (". ", "\n", "! ", "? "))
    sentence = re.split(r"[.!?\n]", text[match.end() : match.end() + 200])[0]
    if (
        not re.match(r"\s+(?:in|as)\b", sentence)
        or not _HEARD_PLAY.search(sentence)
        or _SCREEN.search(_HEARD_PLAY.sub("", sentence).replace("series", ""))
    ):
        return []
    names = read_names(text[max(opens + 1, match.start() - 200) : match.start()].strip(), 0, handles=False)
    return [(name, f"{name} {match[0]}{sentence}", 0.85) for name in names.names if names.whole and " " in name]


def _of_trade(text: str, match: re.Match[str]) -> bool:
    """Tell whether the name before a verb has the trade of a reader: "Stage legend Ann Roe narrates"."""
    return _TRADE_BEFORE.search(text, max(0, match.start() - 80), match.start()) is not None


def _is_named(text: str, position: int, authors: Sequence[str]) -> bool:
    """Tell whether a title in quotation marks or an author of the book stands at a place: "Ann Roe lit Cy Dorn"."""
    rest = text[position : position + 80].lstrip()
    return rest[:1] in {'"', "“", "„", "«"} or any(author and rest.startswith(author) for author in authors)


def _is_all(text: str, match: re.Match[str], before: str) -> bool:
    """Tell whether a sentence holds no more than a name and that it reads: "Ann Roe läser."."""
    opens = match.start() - len(before)
    alone = opens <= 0 or _OPENS.search(text[max(0, opens - 4) : opens]) is not None
    end = match.end() + len(" ungekürzt") * text.startswith(" ungekürzt", match.end())
    return alone and match["verb"] in _READING_ALONE and ends_sentence(text, end)


def role_players(text: str) -> list[Reader]:
    """Find "Starring X as Holmes and Y as Watson" where it is said of a recording and of no film."""
    found: list[Reader] = []
    by_sentence: dict[int, list[str]] = {}
    ends = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    for match in _AS_ROLE.finditer(text):
        before = _NAME_BEFORE.search(f"{text[max(0, match.start() - 80) : match.start()]} ")
        name = _trailing_name(before[1]) if before else ""
        if name:
            by_sentence.setdefault(bisect_right(ends, match.start()), []).append(name)
    for index, names in by_sentence.items():
        sentence = text[ends[index - 1] : ends[index]] if index < len(ends) else text[ends[index - 1] :]
        opens = _OPENS_CAST.match(sentence) is not None
        audio = _AUDIO.search(text) is not None
        enough = (opens or audio) if len(names) > 1 else (opens and audio)
        if enough and not _SCREEN.search(sentence):
            also = _ALSO_WITH.search(sentence) if opens else None
            others = read_names(also["names"], 0, handles=False) if also else None
            full = [name for name in others.names if " " in name] if others and others.whole else []
            found.extend((name, sentence.strip()[:300], 0.85) for name in (*names, *full))
    return found


_TITLES = frozenset({"Mrs.", "Rev.", "Sir.", "Prof."})
# Words with a capital before a name at the opening of a sentence.
_NO_FIRST_NAME = re.compile(
    r"In|With|Starring|Featuring|And|Mit|Avec|Stars|Die|Der|Narrator|Actors?|Actress|Schauspieler(?:in)?|"
    r"Sprecher(?:in)?|(?:L['’])?(?:[Aa]cteur|[Aa]ctrice)|Actriz|Attore|Attrice|Listen"
)


def _trailing_name(text: str) -> str:
    """Return the name at the end of a piece of text: as many named words as there are."""
    tokens = text.split()
    kept: list[str] = []
    for token in reversed(tokens):
        ends_sentence = kept and token.endswith(".") and len(token.rstrip(".")) > 2 and token not in _TITLES
        particle = bool(kept) and token in PARTICLES
        if (not token[:1].isupper() and not particle) or ends_sentence:
            break
        kept.insert(0, token)
    while kept and (kept[0] in PARTICLES or _NO_FIRST_NAME.fullmatch(kept[0])):
        kept.pop(0)
    name = " ".join(kept)
    return name if len(kept) > 1 and is_name(name, handles=False) else ""
