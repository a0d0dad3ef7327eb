"""Books that the examples of rules and explanations want."""

from typing import Final

from audiobook_pipeline.domain.models import WantedBook

EMMA: Final = WantedBook("Emma", ("Jane Austen",), runtime_min=960, language="en")
DUNE: Final = WantedBook(
    "Dune", ("Frank Herbert",), narrators=("Scott Brick",), runtime_min=1260, series="Dune", position="1", language="en"
)
STORM_FRONT: Final = WantedBook(
    "Storm Front",
    ("Jim Butcher",),
    narrators=("James Marsters",),
    runtime_min=480,
    series="The Dresden Files",
    position="1",
    language="en",
)
FELLOWSHIP: Final = WantedBook(
    "The Fellowship of the Ring",
    ("J. R. R. Tolkien",),
    series="The Lord of the Rings",
    position="1",
    language="en",
)
GOOD_OMENS: Final = WantedBook("Good Omens", ("Terry Pratchett", "Neil Gaiman"), language="en")
ROADSIDE: Final = WantedBook("Пикник на обочине", ("Аркадий Стругацкий", "Борис Стругацкий"), language="ru")
IDIOT: Final = WantedBook("Идиот", ("Фёдор Достоевский",), language="ru")
SWARM: Final = WantedBook("Der Schwarm", ("Frank Schätzing",), runtime_min=1500, language="de")
GRIMM: Final = WantedBook("Fairy Tales", ("Jacob Grimm", "Wilhelm Grimm"), language="en")
POTTER: Final = WantedBook(
    "Harry Potter and the Sorcerer's Stone", ("J. K. Rowling",), series="Harry Potter", position="1", language="en"
)
OUTLIVE: Final = WantedBook("Outlive", ("Peter Attia",), language="en")
HOLMES: Final = WantedBook("The Sherlock Holmes Collection", ("Arthur Conan Doyle",), language="en")
WARMAGE: Final = WantedBook("Warmage", ("T. L. Mancour",), series="Spellmonger", position="2", language="en")
NEVERWHERE: Final = WantedBook(
    "Neverwhere (Dramatized Adaptation)", ("Neil Gaiman",), narrators=("James McAvoy", "Natalie Dormer"), language="en"
)
PART_OF_DUNE: Final = WantedBook("Dune (Part 1 of 2)", ("Frank Herbert",), language="en")
ABRIDGED_EMMA: Final = WantedBook("Emma (Abridged)", ("Jane Austen",), language="en")
ARRAKIS: Final = WantedBook("The Book of Arrakis", ("Frank Herbert",), language="en")
BEL_AMI: Final = WantedBook("Bel-Ami", ("Guy de Maupassant",), language="fr")
