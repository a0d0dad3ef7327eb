"""Sentences that say of a full name that it reads the recording: "Ann Roe is the narrator of this audiobook".

Each set of words is one that is said of recordings only, so it needs no support from the rest of the text. The words
are looked for first and the names beside them after, within a fixed reach, so that no text is slow to read.
"""

import re
from collections.abc import Iterator

from audiobook_pipeline.domain.narration.lists import is_name

_WORD = r"(?:[^\W\d_a-z]\.|[^\W\d_a-z][\w'’-]{1,30})"
_NAME = rf"{_WORD}(?:[ \t](?:(?:van|von|de|der|da|di|del|la|le|du|af|bin)[ \t]){{0,2}}{_WORD}){{1,3}}"
_AND = r"(?:[ \t](?:and|&|und|et|y|e|en|i|og|och|és)[ \t])"
_NAMES = rf"{_NAME}(?:(?:,{_AND}|,[ \t]|{_AND}){_NAME}){{0,5}}"
_BEFORE = re.compile(rf"(?<![\w.'’-])(?P<names>{_NAMES})(?:,|[ \t]\([^()\n]{{2,40}}\))?[ \t]*\Z")
_OPENING = re.compile(rf"(?:\A|[.!?:\n\"“”»)]|[–—])[ \t]*(?P<names>{_NAMES})[ \t]*\Z")
_AFTER = re.compile(
    rf"[ \t]*(?P<names>{_NAMES})(?=[ \t]*(?:[.,;!(\n–—]|\Z)|[ \t]+(?:and|as|with|for|who|from|of|i|och)\b)"
)
_BETWEEN = re.compile(rf"[ \t]*(?P<names>{_NAMES})")
_SPLIT = re.compile(rf",{_AND}|,[ \t]|{_AND}")
_REACH = 160

_SOUND = (
    r"(?:audio[ -]?books?|audio (?:edition|version|book|recording|production|play|drama)|recording|"
    r"unabridged (?:edition|audio\w*))\b"
)
_TALE = (
    r"(?:Ballade|Balladen|Gedichte?|Text|Texte|Märchen|Geschichten?|Novelle|Roman|Erzählung(?:en)?|Verse|Sonette|"
    r"Buch|Meisterwerk|Klassiker|Krimi|verhaal|verhalen|boek|gedichten|sprookjes?|meesterwerk|novelle|roman|"
    r"capolavoro|romanzo|racconti|racconto|poesie|poema|classico|chef-d['’]œuvre|nouvelles?|conte|contes|récit|texte|"
    r"poèmes|novela|obra|obra maestra|cuentos|poemas|clásico|contos|romance|clássico)"
)
_READS = r"(?:also )?(?:reads?|narrates?|performs?|voices?)"
_SOME = r"(?:[\w-]+ )"
# The names stand before the words.
_READER_THEN = re.compile(
    rf"(?:(?:is|are|was) (?:also )?(?:the )?(?:narrators?|readers?|voices?) (?:of|for|on|behind) "
    rf"(?:this|the|both|its) {_SOME}?{_SOUND}|"
    rf"(?:who )?{_READS} (?:this|its|both) {_SOME}{{0,3}}{_SOUND}|"
    rf"(?:who )?{_READS} the {_SOME}{{0,3}}(?:audio[ -]?books?|audio (?:edition|version|book))\b|"
    rf"(?:reads|narrates) (?:his|her|their) own {_SOME}{{1,2}}(?:in|on|for) (?:this|the) {_SOUND}|"
    rf"(?:delivers?|gives?|turns in) an? {_SOME}{{0,3}}(?:performance|narration|reading) (?:in|of|on) this "
    rf"{_SOME}?{_SOUND}|"
    rf"brings? [^.!?\n]{{3,80}} to life in this {_SOME}?{_SOUND}|"
    rf"(?:delivers?|gives?|turns in) an? {_SOME}{{0,3}}(?:performance|narration|reading)[.,!]? ?[\"”’»'] *"
    rf"(?:[-–—(] *)?AudioFile\b|"
    rf"heads? (?:the|a) {_SOME}?cast (?:of|in) (?:this|the) {_SOME}{{0,4}}(?:dramati[sz]ation|radio|audio)\b|"
    r"reads with [^.!?\n\"“”]{3,60}[.,]? ?[\"”’»'] *(?:[-–—(] *)?AudioFile\b|"
    r"returns? (?:as (?:the )?(?:narrators?\b(?! of (?:his|her|their|a)\b)|"
    r"voices? of [^\W\d_a-z][\w-]+ *(?:[.!\n]|\Z))|"
    r"to narrate (?:the|this)\b)|"
    r"gives? voice to (?:all|every|each)(?: of)?(?: the| these)?(?: \w+)? "
    r"(?:characters|roles|parts|inhabitants|sisters|brothers|suspects|creatures|animals)\b"
    r"(?! (?:he|she|they|who|that)\b)|"
    r"gives? voice to (?:every|each) (?:character|inhabitant|suspect|creature)\b(?! (?:he|she|they|who|that)\b)|"
    r"the author and (?:narrator|reader)\b|"
    r"(?:verleiht|leiht) [^.!?\n]{0,40}\bin diesem Hörbuch\b[^.!?\n]{0,40}\bStimme\b|"
    r"(?:prête|leiht|leent|presta) (?:sa|ihre|seine|zijn|haar|su|sua) (?:voix|Stimme|stem|voz|voce) "
    r"(?:à ce|diesem|dieser|aan d(?:it|eze)|a est[ea]|a quest[oa])\b|"
    r"(?:liest|leest|lit|lee|legge|lê|läser|læser|leser) (?:\w+ ){0,2}(?:luisterboek|Hörbuch\w*|livre audio|audiolibro|"
    r"audiolivro|ljudboken|lydbogen|lydboken)\b|"
    r"(?:előadásában|tolmácsolásában|felolvasásában)\b(?= *(?:[.,!\n]|\Z)| hallható| hangoskönyv| szólal))"
)
# The same, where only a sentence that begins with the name is believed: others are of people in the story.
_READER_OPENS = re.compile(
    rf"(?:trägt (?:[\wäöüß]+ ){{1,3}}(?<= ){_TALE} (?:(?:von|mit|voll|in) [^.!?\n]{{0,60}}?)?\bvor *(?:[.!\n]|\Z)|"
    rf"leest (?:\w+ ){{1,3}}(?<= ){_TALE} (?:(?:met|vol|in) [^.!?\n]{{0,60}}?)?\bvoor *(?:[.!\n]|\Z)|"
    r"(?:læser|leser|läser) (?:romanen|bogen|boken|historien|fortællingen|novellen|berättelsen) (?:op|opp|upp|inn|in)"
    r" *(?:[.!\n]|\Z)|"
    rf"(?:liest|lit|lee|legge|leest|lê) (?:(?:\w+ ){{1,3}}|(?:\w+ )?l['’])"
    rf"{_TALE} (?:von|de|di|van) {_NAME} *(?:[.!] *)?(?:\n|\Z))"
)
# The names stand behind the words.
_THEN_READER = re.compile(
    r"(?:(?:I['’]m|I am) your narrator,?|(?:^|(?<=[.!\n] ))Your narrator,?(?= )|"
    r"(?:[Tt]he|[Aa]udiobook|[Aa]udio) (?:narration|narrator) is (?:performed )?by\b|"
    r"(?:,|\b(?:and|[Ww]ith|[Ff]eatur(?:ing|es)|[Ii]nclud(?:ing|es))) (?:additional )?narration by\b|"
    r"\b[Ii]n einer (?:\w+ )?Lesung (?:von|mit)\b|\b(?:performance|narration|reading) (?:by|from) narrators?\b|"
    r"\b(?:Radio \d|[Aa]udio|(?:[Uu]n)?[Aa]bridged) reading by\b|"
    r"[Aa]uthor and narrator(?= [^\W\d_a-z])|"
    r"\b[Ii] (?:in|upp)läsning av\b|\b(?:[Oo]p|[Ii]nd)læsning (?:ved|af)\b|\b(?:[Ii]nn|[Oo]pp)lesning ved\b)"
)
# The names stand amid the words.
_AROUND = (
    (
        re.compile(r"\b[Vv](?:om Autor|on der Autorin)(?= )"),
        re.compile(r" (?:selbst )?(?:ein|vor)?ge(?:lesen|sprochen)\b"),
    ),
    (
        re.compile(
            r"\b(?:[Aa]ward[- ]winning|Audie[- ](?:\w+[- ])?\w+|Golden Voice|"
            r"[Aa]cclaimed|[Cc]elebrated|[Rr]enowned|[Vv]eteran)"
            r"(?: audiobook)? narrators?(?= )"
        ),
        re.compile(r"(?=[ .,;!\n]|\Z)"),
    ),
    (
        re.compile(r"(?:^|(?<=[.!\n] ))Von(?= )"),
        re.compile(r" (?:\w+ ){0,2}(?:ein|vor)?gelesen *(?:[.!\n]|\Z)"),
    ),
    (re.compile(r"\bvoix de\b"), re.compile(r" [^.!?\n]{0,80}\b(?:livre|version) audio\b")),
    (re.compile(r"\b(?:[Ll]esung|[Hh]örbuch)\. Mit\b"), re.compile(r" *(?:[.\n]|\Z)")),
    (re.compile(r"\bStimme liest\b"), re.compile(rf" (?:den|die|das|diesen?|dieses) (?:\w+ )?{_TALE}\b")),
    (
        re.compile(r"\bListen(?: in)?(?: to| as)\b"),
        re.compile(r" (?:reading|reads|narrating|narrates) (?:from )?(?:his|her|their|this)\b"),
    ),
    (re.compile(r"\bHear(?= )"), re.compile(r" (?:read|narrate) (?:his|her|their|this|the)\b")),
    (
        re.compile(r"\bJoin\b"),
        re.compile(
            r" as (?:he|she|they) (?:reads?|narrates?) "
            r"(?:(?:his|her|their) (?:own )?(?:memoirs?|book|stor(?:y|ies)|essays?|poems?|guide|"
            r"novel)|this audiobook)\b"
        ),
    ),
    (
        re.compile(r"\b(?:recording|audiobook|edition|production) (?:features|stars)\b"),
        re.compile(r" as (?:the |your |its )?(?:sole )?(?:narrators?|readers?)\b"),
    ),
    (re.compile(r"(?:^|(?<=[.!\n] ))[Tt]he author,"), re.compile(r", (?:reads|narrates) (?:his|her|their) own\b")),
)
# A word of each, so that most texts are done with at once.
_SIGNS = re.compile(
    r"narrat|reader|audio|recording|voices? |trägt|l(?:ee|ie)st|\blit\b|\blee\b|legge|\blê\b|voix|"
    r"Stimme|stem|voz|ásában|gelesen|"
    r"Autor|Mit |AudioFile|cast |Listen|Join|Hear |Lesung|author|läs|læs|les(?:er|ning)|reading|production|edition"
)
_NOT_HER = re.compile(
    r"(?:The|A|An|In|With|When|As|And|But|By|Actress|Actor|Narrator|Author|Autor|Autorin|Schauspieler|Schauspielerin|"
    r"L['’]acteur|L['’]actrice|Here|Now|Also|Award|Winner|Today|Once)[ \t]+"
)
_AS_IT_HAPPENS = re.compile(
    r"\b(?:when|while|once|if|until|after|before|where|novelist|author|writer)[ \t]*\Z", re.IGNORECASE
)


def said_readers(text: str) -> list[tuple[str, str, float]]:
    """Return name, evidence and confidence of each reader that a sentence of a plain text names outright."""
    if not _SIGNS.search(text):
        return []
    return list(dict.fromkeys(_said(text)))


def _said(text: str) -> Iterator[tuple[str, str, float]]:
    for pattern, before in ((_READER_THEN, _BEFORE), (_READER_OPENS, _OPENING)):
        for match in pattern.finditer(text):
            start = max(0, match.start() - _REACH)
            names = before.search(text[start : match.start()])
            if names and not _AS_IT_HAPPENS.search(text[start : start + names.start("names")]):
                yield from _each(names["names"], f"{names['names']} {match[0]}")
    for match in _THEN_READER.finditer(text):
        names = _AFTER.match(text, match.end())
        if names:
            yield from _each(names["names"], f"{match[0]} {names['names']}")
    for opening, closing in _AROUND:
        for match in opening.finditer(text):
            names = _BETWEEN.match(text, match.end())
            end = closing.match(text, names.end()) if names else None
            if names and end:
                yield from _each(names["names"], text[match.start() : end.end()])


def _each(names: str, evidence: str) -> Iterator[tuple[str, str, float]]:
    for item in _SPLIT.split(names):
        name = _NOT_HER.sub("", item)
        if " " in name and is_name(name, handles=False):
            yield name, " ".join(evidence.split())[:300], 0.9
