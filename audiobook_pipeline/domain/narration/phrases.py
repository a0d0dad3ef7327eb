"""How readers are credited, language by language: the words before a name, and the words that are not a name.

Only words stand here; how a list of names is read after them belongs to ``lists``, and which sentence is
believed to ``narrators``.
"""

import re
from functools import lru_cache

# Participle and preposition: "read in English by", "gelesen von", "lu pour LibriVox par". The English verbs of
# telling ("told by") are left out: they speak of the story.
_PASSIVE = {
    "en": (r"(?:read|narrated|performed|recorded|voiced|spoken|declaimed|recited|sung|chanted)", r"by"),
    "de": (
        r"(?:gelesen|vorgelesen|eingelesen|gesprochen|eingesprochen|vorgetragen|interpretiert|aufgenommen)",
        r"vo[nm]",
    ),
    "nl": (r"(?:gelezen|voorgelezen|ingelezen|ingesproken|voorgedragen|opgenomen)", r"door"),
    "fr": (r"(?:lue?s?|narrée?s?|enregistrée?s?|interprétée?s?|racontée?s?|contée?s?|dite?s?)", r"par"),
    "es": (r"(?:le[ií]d[oa]s?|narrad[oa]s?|grabad[oa]s?|locutad[oa]s?|interpretad[oa]s?)", r"por"),
    "it": (r"(?:lett[oiae]|narrat[oiae]|registrat[oiae]|recitat[oiae]|interpretat[oiae])", r"da(?:l|lla|ll(?=['’]))?"),
    "pt": (r"(?:lid[oa]s?|gravad[oa]s?)", r"(?:por|pel[oa])"),
    "ca": (r"(?:llegi[td]a?s?|narra[td]a?s?)", r"per"),
    "sv": (r"(?:inläst|uppläst|uppläsning|läst(?: in)?|läses)", r"av"),
    "no": (r"(?:innlest|opplest|lest(?: inn)?|leses)", r"av"),
    "da": (r"(?:indlæst|oplæst|læst(?: op)?|læses(?: op)?|indtalt)", r"af"),
    "pl": (r"(?:czytan[aey]|przeczytan[aey]|nagran[aey])", r"przez"),
    "ro": (r"(?:citit[ăe]?)", r"de"),
    "eo": (r"(?:legit[ae]|voĉlegit[ae])", r"de"),
}
# Between the two: where, for whom, in which language and how ("in English", "pour LibriVox", "aloud", "brilliantly").
_BETWEEN = (
    r"(?:[ \t]+(?:(?:in|auf|en|em|in het|in lingua|på|po|w)[ \t]+(?:the[ \t]+)?(?:original[ \t]+)?[\w-]{3,20}"
    r"(?:[ \t]+(?:and|und|et|y)[ \t]+[A-Z]\w{2,20})?|in[ \t]+(?:an?|the|his|her)(?:[ \t]+[\w-]{2,20}){1,3}|"
    r"(?:for|für|voor|pour|para|per|för|for å)[ \t]+[\w.]{3,20}|"
    r"(?:with|mit|avec|con|com|met|med)[ \t]+\w{3,15}(?:[ \t]+(?:and|und|et|y|e|en|og|och)[ \t]+\w{3,15})?|"
    r"(?:in|with)[ \t]+(?:alternating|different|two|three|dual)[ \t]+\w+(?:[ \t]+of[ \t]+view)?|for you|"
    r"aloud|here|unabridged|brilliantly|beautifully|superbly|"
    r"wonderfully|expertly|masterfully|entirely|exclusively|ungekürzt|neutro|latino|castellano|brasileiro|"
    r"(?:and|&|et|und|y|e|en)[ \t]+(?:performed|recorded|produced|edited|sung|annotated|interprétée?s?|"
    r"interpretad[oa]s?|"
    r"interpretat[oiae]|interpretiert|gesprochen)))"
    r"{0,3}"
)
_ALTERNATIVES = "|".join(
    rf"{participle}(?:[ \t]+by(?=[ \t]+in[ \t]))?{_BETWEEN}[ \t]+{by}" for participle, by in _PASSIVE.values()
)
PASSIVE = re.compile(rf"(?<!\w)(?P<verb>{_ALTERNATIVES})(?!\w)[ \t]*(?P<colon>:|[-–—](?=[ \t]))?[ \t]*", re.IGNORECASE)

# A label with a colon or a dash: "Narrator: ", "Sprecherin: ", "Чтец: ". Plain nouns, so the mark is required.
_LABELS = (
    r"(?:author (?:and|&|/) )?narrat(?:or|ors|ed|ion)(?:\(s\))?|readers?(?:\(s\))?|readers include|read|"
    r"performers?|performed|voices?|voice talents?|"
    r"voice actors?|reading|audiobook narrators?|"
    r"(?:narration|reading) and [\w ]{3,25}|(?:full |voice |audio )?cast(?: list)?|starring|donneu(?:r|se)s? de voix|"
    r"narr|narrator name|mitwirkende|hör(?:buch|spiel)sprecher(?:in)?|interpretin|stimmen?|voix off|"
    r"sprecherinnen (?:und|&) sprecher|sprecher(?:in|innen|/in|\*in|:in)?|"
    r"erzähler(?:in)?|vorleser(?:in)?|lesung|es lies[et]t?|es lesen|"
    r"es sprechen|es spricht|"
    r"gelesen|leser(?:in)?|"
    r"voorlezers?|verteller|verteld door|stem(?:men)?|ingesproken|gelezen|"
    r"narrat(?:eur|eurs|rice|rices)|lect(?:eur|eurs|rice|rices)|lecture|voix|lu|"
    r"narrador(?:a|es|as)?|locutor(?:a|es|as)?|locución|narración|lector(?:a|es|as)?|lectura|voz(?: narradora)?|voces|"
    r"narrator[ei]|narratrice|lettor[ei]|lettrice|lettur[ae]|voce narrante|voce|voci|"
    r"locução|narração|narrazione|leitor(?:a|es)?|leitura|vozes|"
    r"berättare|fortæller|forteller|głosy?|inläsning|uppläsning|oplæsning|indlæsning|opplesning|innlesing|uppläsare|inläsare|läsare|oppleser|innleser|opplæser|oplæser|indlæser|indtaler|lukija[nt]?a?|narator|čita|"
    r"в исполнении|читець|читач|"
    r"lektor(?:zy|ka)?|czyta(?:ją|ł|ła)?|interpret|čte|čtou|načetla?|"
    r"felolvassa|felolvasó|előadó|seslendiren|anlatan|okuyan|"
    r"чита[ею]т|читал[аи]?|чтец|чтецы|исполнител[ьи]|исполня[ею]т|озвуч(?:ил|ила|ка|ивает|ено)|диктор|начитал[аи]?|"
    r"interpretacja|w rolach(?: głównych)?|występują|účinkují|в ролях|озвучи(?:вает|вают|л|ла|ли)|"
    r"виконавець|αφήγηση|αφηγητής|αφηγήτρια|διαβάζει|"
    r"قراءة|بصوت|"
    r"קריינות|קריין|הקראה|القارئ|الراوي|előadja|interpreti|interprètes?|interprétation|intérpretes?|"
    r"(?:die|der|the|les|las|los|le|as|os|de) (?:stimmen|voices|voix|voces|voci|vozes|stemmen)|"
    r"(?:une )?lecture à (?:deux|plusieurs|trois|quatre) voix|"
    r"朗読者?|ナレーター|ナレーション|語り手?|声優?|朗读|朗讀|演播|播音|播讲|主播|旁白|낭독|낭독자|성우"
)
LABEL = re.compile(
    rf"(?P<verb>{_LABELS})[ \t]*(?:[.…_]{{0,80}}[:：=]|\.{{2,}}|…|[ \t][-–—][ \t]|[–—])[ \t]*(?P<rest>)",
    re.IGNORECASE,
)
# Verbs that stand before the reader without a mark: "Читает Иван Петров", "Es liest Anna Schmidt".
BARE = re.compile(
    r"(?P<verb>es liest|es lesen|(?:audiobooka?|powieść|całość) czyta(?:ją)?|(?:knihu|audioknihu|román|text) (?:čte|"
    r"čtou)|načetla?|διαβάζ(?:ει|ουν) (?:ο|η|οι)|vo(?:ce|z|ix) d[ei]|"
    r"loc(?:ução|ución) (?:de|por)|előadja|(?:an? )?dual[ -]narrat\w+(?: performance| reading| recording)? (?:by|"
    r"from)|чита[ею]т|читає|читал[аи]?|озвучи(?:вает|вают|л|ла|ли)|(?:książkę |"
    r"tekst )?czyta(?:ją)?|"
    r"(?:текст|книгу|аудиокнигу|роман) чита[ею]т|(?:an? )?(?:un)?abridged (?:reading|recording) by|"
    r"(?:(?:an )?audio )?performance by|"
    r"čte|čtou|lukijana|(?:(?:äänikirjan|kirjan|romaanin|teoksen|tarinan|dekkarin) )?(?:lukee|lukija on)|legg(?:e|ono)|"
    r"felolvassa|(?:with )?(?:(?:multi-cast|full-cast|dual|duet|audiobook|audio) )?narration by|reading by|"
    r"recording by|"
    r"(?:[Ss]ummary|[Ii]ntroduction|[Dd]escription|[Tt]ranslation) and (?:recording|reading|narration) by|"
    r"narração (?:de|por)|narración (?:de|por)|narrazione di|(?:une )?lecture (?:intégrale |à \w+ voix )?(?:de|par)|"
    r"(?:una )?lectura (?:íntegra )?(?:a cargo )?de|"
    r"(?:una )?lettura (?:integrale )?di|leitura de|(?:eine )?(?:(?:un)?gekürzte )?lesung (?:von|mit)|"
    r"dramatic reading by)"
    r"[ \t]*(?P<colon>:)?[ \t]+",
    re.IGNORECASE,
)
# How a reading is praised before the name; what is "secretly performed by" somebody is none.
_FINELY = (
    "brilliantly|beautifully|superbly|wonderfully|masterfully|expertly|hauntingly|movingly|exquisitely|sensitively|"
    "impeccably|magnificently|stunningly|skil?lfully|compellingly|powerfully|memorably|charmingly|engagingly|tenderly|"
    "flawlessly"
)
# A cast named in running text, and a reader praised before the name; both take full names only.
CASTING = re.compile(
    r"(?<!\w)(?P<verb>(?:full|star-studded|all-star|stellar|ensemble|multi-?cast|"
    r"multi-?voice)(?:[ \t]+ensemble)?[ \t-]+cast(?:,?[ \t]+|[–—])(?:of(?: actors:)?|(?:(?:audio|radio|drama|play|"
    r"dramati[sz]ation|production|"
    r"adaptation|recording|audiobook)[ \t]+){0,3}(?:with|including|featuring|led by|headed by|starring))|"
    r"(?:audio|audible original|radio(?:[ \t]+\d)?)[ \t]+(?:full[ -]cast[ \t]+)?"
    r"(?:drama|play|dramati[sz]ation|production|adaptation)[ \t]+(?:starring|"
    r"featuring|with)|"
    r"par la voix de|voices[ \t]+by|(?:dual|duet|"
    r"full[ -]cast|ensemble|multi-?(?:voice|cast))[ \t-]+(?:narration|performance|reading)"
    r"(?:[ \t]+(?:performed[ \t]+)?(?:by|from|featuring|with)|(?=:))|"
    r"(?:full|main|voice|audio|graphicaudio)[ -]cast(?=:)|"
    r"(?:featur(?:ing|es)|with|includes|mit|avec|con|met|com)[ \t]+(?:the[ \t]+|den[ \t]+|les[ \t]+|las[ \t]+|"
    r"la[ \t]+|le[ \t]+|"
    r"der?[ \t]+|as[ \t]+|a[ \t]+)?"
    r"(?:voices?|(?:voice|vocal) talents|stemm?(?:en)?|"
    r"stimmen?|voix|voces|voz|voce|voci|vozes)[ \t]+(?:of|von|de|di|van)|"
    r"(?:na|en la)[ \t]+(?:voz|interpretação)[ \t]+de|(?:hörspiel|lesung)[ \t]+mit|mit(?=:)|featuring(?=:)|"
    r""
    r"performances (?:by|from)|(?:cast|narrators|performers) includes?|brought to life by(?:[ \t]+narrators?)?|"
    r"(?:award[- ]winning|acclaimed|celebrated|beloved|veteran|"
    r"renowned)[ \t]+(?:audiobook[ \t]+)?(?:narrators?|readers?)|"
    rf"(?:{_FINELY})[ \t]+"
    r"(?:read|narrated|performed)[ \t]+by)(?P<colon>:)?[ \t]+",
    re.IGNORECASE,
)
# "X reads the letters": an active verb between a name and what is read.


CAST_HEADER = re.compile(
    r"^[ \t*_]*(?:(?:(?:the|die|les|los|las|i|gli|de|os)[ \t]+)?"
    r"(?:(?:(?:with[ \t]+)?(?:an?[ \t]+)?(?:full[ \t]+|complete[ \t]+))?cast(?:[ \t]+list|[ \t]+of[ \t]+characters|"
    r"[ \t]+and[ \t]+crew|"
    r"[ \t]+in[ \t]+(?:speaking[ \t]+order|order[ \t]+of[ \t]+appearance))?|readers?(?:[ \t]+include)?|"
    r"dramatis[ \t]+person(?:ae|æ)|roles?|voices?|narrators?(?:\(s\))?|narrateurs|narradores|narratori|lettori|"
    r"lecteurs|"
    r"lectores|interpreti|interprètes|intérpretes|besetzung|sprecher(?:innen)?|personen(?: und sprecher)?|"
    r"mitwirkende|rolverdeling|"
    r"distribution|voix|personnages|reparto|personajes|voces|personaggi(?: e interpreti)?|elenco|personagens|"
    r"roller|medverkande|"
    r"osoby|obsada|роли|действующие лица|в ролях|(?:read|narrated|"
    r"performed|recorded|voiced)(?:[ \t]+in[ \t]+\w+)?[ \t]+by))[ \t*_]*"
    r"(?:includ(?:e[sd]?|ing)|featuring|is)?[ \t]*[:：]?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)

# Words that make a sentence one about the recording and not about the story.
_RECORDING = (
    *(
        "librivox",
        "recording",
        "audiobook",
        "audio book",
        "audio-book",
        "audio version",
        "audio edition",
        "audio drama",
        "audie award",
        "earphones award",
    ),
    *(
        "audio play",
        "abridged",
        "opname",
        "aufnahme",
        "hörbuch",
        "hörspiel",
        "ekürzt",
        "intégral",
        "versione integrale",
        "onverkort",
        "lesung",
        "luisterboek",
        "enregistrement",
    ),
    *("livre audio", "audiolibro", "audiolivro", "lydbog", "lydbok", "ljudbok", "äänikirja", "audiokniha", "аудиокниг"),
    *("grabación", "grabacion", "registrazione", "gravação", "nagrani", "オーディオブック", "有声书"),
)


def with_breaks(text: str) -> str:
    """Return a text with a line break before each credit that ran into the words before it."""
    return _RUN_TOGETHER.sub("\n", text)


def is_about_recording(text: str) -> bool:
    """Return whether a text speaks of a recording anywhere."""
    lowered = text.lower()
    return any(word in lowered for word in _RECORDING)


# The author as a reader: "by the author", "dall'autrice", "der Autorin selbst".
AUTHOR = re.compile(
    r"(?:(?:the|its|d?e[rm]|die|el|la|su|sua|seu|son|sa|suo|il|o|a|de|het)\s+)?(?:propi[oa]\s+|própri[oa]\s+)?(?:[ld]['’]\s*|['’])?"
    r"(?:auth?or(?:in|a|s)?|author(?:ess)?|auteure?|autrice|autore|autorka|författaren|forfatteren|kirjailija|"
    r"schrijver|schrijfster|автор)"
    r"(?:\s+(?:(?:him|her)self|themselves|selbst|zelf|själv|selv))?(?!\w|['’]s)",
    re.IGNORECASE,
)
# The author reads, said without a head: "Autorenlesung", "Von der Autorin selbst gelesen", "Vom Autor gelesen".
BY_THEIR_AUTHOR = re.compile(
    r"(?:^|(?<=[.;|•(\[]))\s*(?P<verb>(?:(?:un)?gekürzte\s+)?autor(?:inn?)?enlesung|(?:vom\s+autor|"
    r"von\s+der\s+autorin)\s+(?:selbst\s+)?"
    r"(?:gelesen|gesprochen|eingelesen|vorgelesen))\b",
    re.IGNORECASE | re.MULTILINE,
)
CREDIT_SENTENCE = re.compile(
    r"\A\W*(?:(?:written|translated|adapted|directed|produced|edited|music|composed|abridged|by|author|story)\b|"
    r"(?:übersetzt|traduit|traduzid|tradu|vertaald|övers|geschrieben)\w*\b)",
    re.IGNORECASE,
)
# Words that each kind of head begins with, so that a text is read word by word and a pattern tried only there.
_WORD = re.compile(r"[^\W\d_]+")
_STARTS = {
    "passive": re.compile("|".join(participle for participle, _ in _PASSIVE.values())),
    "label": re.compile(
        rf"{_LABELS}|es|voce|audiobook|audio|full|verteld|narration|reading|donneu(?:r|se)s?|в|w|author|die|der|the|les|las|los|le|as|os|"
        rf"de|une"
    ),
    "bare": re.compile(
        r"es|чита[ею]т|читає|читал[аи]?|озвучи(?:вает|вают|л|ла|ли)|czyta(?:ją)?|čte|čtou|lukijana|äänikirjan|kirjan|"
        r"romaanin|teoksen|tarinan|dekkarin|"
        r"lukee|lukija|książkę|tekst|текст|книгу|аудиокнигу|роман|audiobooka?|powieść|całość|knihu|audioknihu|román|"
        r"text|načetla?|διαβάζ(?:ει|ουν)|vo(?:ce|z|ix)|locução|locución|"
        r"előadja|dual|an?|unabridged|abridged|audio|performance|legg(?:e|ono)|"
        r"felolvassa|with|multi|full|dual|duet|narration|reading|recording|summary|introduction|"
        r"description|translation|un[ae]|eine|narração|narración|narrazione|lecture|lectura|lettura|leitura|"
        r"(?:un)?gekürzte|lesung|dramatic"
    ),
    "casting": re.compile(
        r"full|star|all|stellar|ensemble|dual|duet|multi|multicast|multivoice|award|acclaimed|celebrated|beloved|"
        r"features|"
        r"includes|"
        r"veteran|renowned|audio|radio|featuring|with|mit|avec|con|met|com|na|en|hörspiel|lesung|performances|par|"
        r"cast|narrators|performers|brought|"
        rf"audible|graphicaudio|main|voices?|{_FINELY}"
    ),
}
_PATTERNS = {
    "passive": PASSIVE,
    "label": LABEL,
    "bare": BARE,
    "casting": CASTING,
}
_OPENING = frozenset("\n.;|•·*([。！？】」–—")
# Scripts without spaces between words: a space there is a stop.
_FIRST_IDEOGRAM = "\u3040"
_AFTER_COMMA = _OPENING | {","}
# Credits that ran into what stands before them where a line break was lost: "by Ann RoeRead by Ben Carter".
_RUN_TOGETHER = re.compile(
    r"(?<=[a-zà-öø-ÿ.!?)\]])(?=(?:Read|Narrated|Performed|Written|Directed|Produced|Recorded|Translated|Adapted|Edited|"
    r"Abridged|Composed|Published|Music|Cover|Copyright|Gelesen|Übersetzt|Aus dem)(?: (?:\w+ ){0,2}by\b| von\b|"
    r" de[mr]\b|:)|"
    r"(?:Narrator|Reader|Publisher|Release date|Length|Duration|Language|Series|Genre|Format|Author|Sprecher(?:in)?|"
    r"Unabridged)s?\s?[:(])"
)


def credit_heads(text: str) -> dict[str, list[re.Match[str]]]:
    """Return the places of a plain text where words of a credit stand, by kind, in order.

    Labels and bare verbs count only where a line, sentence or bracket opens.
    """
    heads: dict[str, list[re.Match[str]]] = {kind: [] for kind in _PATTERNS}
    for word in _WORD.finditer(text):
        for kind in _kinds(word[0].lower()):
            if (
                kind in {"label", "bare"}
                and not _opens(text, word.start(), _AFTER_COMMA if _may_follow_comma(kind, word[0]) else _OPENING)
                and not (word[0] > _FIRST_IDEOGRAM and text[word.start() - 1] == " ")
            ):
                continue
            match = _PATTERNS[kind].match(text, word.start())
            if match:
                heads[kind].append(match)
    return heads


def _may_follow_comma(kind: str, word: str) -> bool:
    """Tell whether a head may stand behind a comma: "Ein Roman, es liest Ann Roe", "Unabridged, Narrator: Ann Roe"."""
    return word == "es" or (kind == "label" and word[0].isupper())


@lru_cache(maxsize=65536)
def _kinds(word: str) -> tuple[str, ...]:
    return tuple(kind for kind, pattern in _STARTS.items() if pattern.fullmatch(word))


def _opens(text: str, position: int, opening: frozenset[str]) -> bool:
    before = position - 1
    while before >= 0 and text[before] in " \t":
        before -= 1
    return before < 0 or text[before] in opening
