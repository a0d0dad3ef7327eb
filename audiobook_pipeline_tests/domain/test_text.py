from hypothesis import given
from hypothesis import strategies as st

from audiobook_pipeline.domain.text.fold import fold, one_line, without_invisible, words
from audiobook_pipeline.domain.text.markup import has_markup, plain_text


def test_folding_drops_accents_and_case():
    assert fold("Łódź") == "lodz"
    assert fold("Straße") == "strasse"
    assert fold("Дюна") == "дюна"
    assert fold("Ёлка") == fold("Елка")


def test_marks_that_are_letters_stay():
    assert fold("が") != fold("か")
    assert words("हिन्दी") == ("हिन्दी",)


def test_apostrophes_join_and_signs_part():
    assert words("Ender's Game – Part_2") == ("enders", "game", "part", "2")


def test_html_that_was_escaped_once_too_often_becomes_plain_lines_too():
    assert plain_text("&lt;p&gt;Read by &lt;b&gt;Anna&lt;/b&gt; &amp;amp; Ben&lt;/p&gt;") == "Read by Anna & Ben"
    assert plain_text("3 &lt; 5 &amp;lt; 7") == "3 < 5 &lt; 7"


def test_html_becomes_plain_lines():
    text = "<p>A tale &amp; more.</p><p>Read by <b>Anna</b><br/>and Ben</p><!-- x -->"
    assert plain_text(text) == "A tale & more.\n\nRead by Anna\nand Ben"
    assert has_markup(text)
    assert not has_markup("5 < 6 and <3, AT&T")


def test_control_and_zero_width_characters_go_but_joiners_stay():
    assert one_line("A\x00 \u200btale\r\n of\tone") == "A tale of one"
    family = "👨\u200d👩\u200d👧"
    assert without_invisible(family) == family


def test_marks_of_direction_stay_only_where_a_text_runs_both_ways():
    assert without_invisible("\u200eGenesis\u200f") == "Genesis"
    assert without_invisible("Genesis (בראשית\u200e)\x07") == "Genesis (בראשית\u200e)"


@given(st.text(max_size=300))
def test_any_text_is_folded_and_stable(text):
    assert fold(fold(text)) == fold(text)
    assert all(words(text))
