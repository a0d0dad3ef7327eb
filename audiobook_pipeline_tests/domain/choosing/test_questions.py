"""What the indexers are asked for a wanted book."""

import pytest

from audiobook_pipeline.domain.choosing.questions import questions
from audiobook_pipeline.domain.models import WantedBook


@pytest.mark.parametrize(
    ("book", "first"),
    [
        (WantedBook("Ozma of Oz: A Record of Her Adventures", ("L. Frank Baum",)), "L. Frank Baum Ozma of Oz"),
        (WantedBook("The Lilac Fairy Book (English Edition)", ("Andrew Lang",)), "Andrew Lang The Lilac Fairy Book"),
        (WantedBook("Terry Pratchett's Mort", ("Terry Pratchett",)), "Terry Pratchett Mort"),
        (WantedBook("Wild: A Memoir", ("Cheryl Strayed",)), "Cheryl Strayed Wild"),
        (WantedBook("Dune: House Harkonnen", ("Brian Herbert",)), "Brian Herbert Dune House Harkonnen"),
        (WantedBook("Log Horizon, Vol. 2 (Light Novel)", ("Mamare Touno",)), "Mamare Touno Log Horizon 2"),
        (WantedBook("Emma"), "Emma"),
    ],
)
def test_the_first_question_is_short(book, first):
    assert questions(book)[0] == first


def test_further_questions_are_other_ones():
    book = WantedBook("Storm Front", ("Jim Butcher",), series="The Dresden Files", position="1")
    assert questions(book) == ("Jim Butcher Storm Front", "Storm Front", "Jim Butcher The Dresden Files 1")
    assert questions(WantedBook("Emma", ("Jane Austen",))) == ("Jane Austen Emma", "Emma")
