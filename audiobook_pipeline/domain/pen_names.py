"""People who publish under several names, or whose name has several spellings that no rule could join.

A short table on purpose: only what is public knowledge and certain, each with its reason. Joint pen names of several
people (Ilona Andrews, James S. A. Corey) are not here; they are authors of their own.
"""

from dataclasses import dataclass

PEN_NAME = "pen name"
TRANSLITERATION = "transliteration"
SHORTER_NAME = "the same name in full"


@dataclass(frozen=True, slots=True)
class OtherName:
    """Another name of a person, as keys made by ``names.name_key``."""

    name: str
    person: str
    reason: str


OTHER_NAMES = (
    OtherName("richard bachman", "stephen king", PEN_NAME),
    OtherName("robert galbraith", "j k rowling", PEN_NAME),
    OtherName("joanne k rowling", "j k rowling", SHORTER_NAME),
    OtherName("joanne rowling", "j k rowling", SHORTER_NAME),
    OtherName("robin hobb", "megan lindholm", PEN_NAME),
    OtherName("barbara vine", "ruth rendell", PEN_NAME),
    OtherName("j d robb", "nora roberts", PEN_NAME),
    OtherName("iain m banks", "iain banks", PEN_NAME),
    OtherName("mark twain", "samuel langhorne clemens", PEN_NAME),
    OtherName("samuel clemens", "samuel langhorne clemens", SHORTER_NAME),
    OtherName("lewis carroll", "charles lutwidge dodgson", PEN_NAME),
    OtherName("george orwell", "eric arthur blair", PEN_NAME),
    OtherName("george eliot", "mary ann evans", PEN_NAME),
    OtherName("currer bell", "charlotte bronte", PEN_NAME),
    OtherName("ellis bell", "emily bronte", PEN_NAME),
    OtherName("acton bell", "anne bronte", PEN_NAME),
    OtherName("benjamin black", "john banville", PEN_NAME),
    OtherName("mary westmacott", "agatha christie", PEN_NAME),
    OtherName("jack higgins", "harry patterson", PEN_NAME),
    OtherName("seanan mcguire", "mira grant", PEN_NAME),
    OtherName("fyodor dostoevsky", "fyodor dostoyevsky", TRANSLITERATION),
    OtherName("fyodor mikhailovich dostoyevsky", "fyodor dostoyevsky", SHORTER_NAME),
    OtherName("fyodor dostoievsky", "fyodor dostoyevsky", TRANSLITERATION),
    OtherName("fjodor dostojewski", "fyodor dostoyevsky", TRANSLITERATION),
    OtherName("федор достоевскии", "fyodor dostoyevsky", TRANSLITERATION),
    OtherName("lev tolstoi", "leo tolstoy", TRANSLITERATION),
    OtherName("lev tolstoy", "leo tolstoy", TRANSLITERATION),
    OtherName("leo tolstoi", "leo tolstoy", TRANSLITERATION),
    OtherName("lew tolstoi", "leo tolstoy", TRANSLITERATION),
    OtherName("лев толстои", "leo tolstoy", TRANSLITERATION),
    OtherName("anton tchekhov", "anton chekhov", TRANSLITERATION),
    OtherName("anton tschechow", "anton chekhov", TRANSLITERATION),
    OtherName("anton pavlovich chekhov", "anton chekhov", SHORTER_NAME),
    OtherName("h g wells", "herbert george wells", SHORTER_NAME),
    OtherName("j r r tolkien", "john ronald reuel tolkien", SHORTER_NAME),
    OtherName("c s lewis", "clive staples lewis", SHORTER_NAME),
    OtherName("j m barrie", "james matthew barrie", SHORTER_NAME),
    OtherName("g k chesterton", "gilbert keith chesterton", SHORTER_NAME),
    OtherName("h p lovecraft", "howard phillips lovecraft", SHORTER_NAME),
    OtherName("p g wodehouse", "pelham grenville wodehouse", SHORTER_NAME),
    OtherName("l m montgomery", "lucy maud montgomery", SHORTER_NAME),
    OtherName("d h lawrence", "david herbert lawrence", SHORTER_NAME),
    OtherName("t s eliot", "thomas stearns eliot", SHORTER_NAME),
    OtherName("e m forster", "edward morgan forster", SHORTER_NAME),
    OtherName("aesopus", "aesop", TRANSLITERATION),
    OtherName("esopo", "aesop", TRANSLITERATION),
    OtherName("homero", "homer", TRANSLITERATION),
    OtherName("homere", "homer", TRANSLITERATION),
    OtherName("publius vergilius maro", "virgil", SHORTER_NAME),
    OtherName("alexander sergejewitsch puschkin", "alexander pushkin", TRANSLITERATION),
    OtherName("alexander puschkin", "alexander pushkin", TRANSLITERATION),
    OtherName("aleksandr pushkin", "alexander pushkin", TRANSLITERATION),
    OtherName("александр пушкин", "alexander pushkin", TRANSLITERATION),
    OtherName("plutarchus", "plutarch", TRANSLITERATION),
    OtherName("virgilio", "virgil", TRANSLITERATION),
    OtherName("thomas anstey guthrie", "f anstey", PEN_NAME),
    OtherName("h h munro", "saki", PEN_NAME),
    OtherName("hector hugh munro", "saki", PEN_NAME),
    OtherName("william sydney porter", "o henry", PEN_NAME),
    OtherName("friedrich von hardenberg", "novalis", PEN_NAME),
    OtherName("henri beyle", "stendhal", PEN_NAME),
    OtherName("isak dinesen", "karen blixen", PEN_NAME),
    OtherName("david cornwell", "john le carre", PEN_NAME),
    OtherName("theodor seuss geisel", "dr seuss", PEN_NAME),
    OtherName("lemony snicket", "daniel handler", PEN_NAME),
    OtherName("ellis peters", "edith pargeter", PEN_NAME),
    OtherName("jean plaidy", "victoria holt", PEN_NAME),
    OtherName("barbara michaels", "elizabeth peters", PEN_NAME),
    OtherName("evan hunter", "ed mcbain", PEN_NAME),
    OtherName("elizabeth mackintosh", "josephine tey", PEN_NAME),
    OtherName("alice sheldon", "james tiptree jr", PEN_NAME),
    OtherName("dallas mccord reynolds", "mack reynolds", PEN_NAME),
    OtherName("arthur m winfield", "edward stratemeyer", PEN_NAME),
    OtherName("t kingfisher", "ursula vernon", PEN_NAME),
    OtherName("k j parker", "tom holt", PEN_NAME),
    OtherName("frances burney", "fanny burney", SHORTER_NAME),
    OtherName("marcus tullius cicero", "cicero", SHORTER_NAME),
    OtherName("quintus horatius flaccus", "horace", SHORTER_NAME),
    OtherName("horaz", "horace", TRANSLITERATION),
    OtherName("publius ovidius naso", "ovid", SHORTER_NAME),
    OtherName("ovidio", "ovid", TRANSLITERATION),
    OtherName("titus livius", "livy", SHORTER_NAME),
    OtherName("publius cornelius tacitus", "tacitus", SHORTER_NAME),
    OtherName("gaius julius caesar", "julius caesar", SHORTER_NAME),
    OtherName("mark aurel", "marcus aurelius", TRANSLITERATION),
    OtherName("marc aurele", "marcus aurelius", TRANSLITERATION),
    OtherName("platon", "plato", TRANSLITERATION),
    OtherName("aristoteles", "aristotle", TRANSLITERATION),
    OtherName("sophokles", "sophocles", TRANSLITERATION),
    OtherName("laozi", "lao tzu", TRANSLITERATION),
    OtherName("lao tse", "lao tzu", TRANSLITERATION),
    OtherName("laotse", "lao tzu", TRANSLITERATION),
    OtherName("sunzi", "sun tzu", TRANSLITERATION),
    OtherName("konfuzius", "confucius", TRANSLITERATION),
    OtherName("pierre abelard", "peter abelard", TRANSLITERATION),
    OtherName("nikolai gogol", "nikolay gogol", TRANSLITERATION),
    OtherName("nikolaj gogol", "nikolay gogol", TRANSLITERATION),
    OtherName("ivan turgenjew", "ivan turgenev", TRANSLITERATION),
    OtherName("iwan turgenjew", "ivan turgenev", TRANSLITERATION),
    OtherName("maksim gorky", "maxim gorky", TRANSLITERATION),
    OtherName("maxim gorki", "maxim gorky", TRANSLITERATION),
    OtherName("julio verne", "jules verne", TRANSLITERATION),
    OtherName("alejandro dumas", "alexandre dumas", TRANSLITERATION),
    OtherName("alexander dumas", "alexandre dumas", TRANSLITERATION),
)
_PERSON = {other.name: other.person for other in OTHER_NAMES}


def person_behind(key: str) -> str | None:
    """Return the key of the person behind a name's key, or None where the table knows no other name."""
    return _PERSON.get(key)
