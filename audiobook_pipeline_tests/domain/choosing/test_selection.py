"""Choosing among several releases: order, evidence, preferences, siblings, sizes, abstention and its reasons."""

import dataclasses

import pytest

from audiobook_pipeline.domain.choosing.rules import evidence_of
from audiobook_pipeline.domain.choosing.selection import Selection, choose_release
from audiobook_pipeline.domain.models import CatalogueBook, Release, WantedBook
from audiobook_pipeline.domain.preferences import Preferences

GONE_GIRL = WantedBook(
    "Gone Girl",
    ("Gillian Flynn",),
    narrators=("Julia Whelan", "Kirby Heyborne"),
    runtime_min=1149,
    year=2012,
    language="en",
)
MB = 1_000_000


def offer(title: str, key: str = "", **facts: object) -> Release:
    values = {"size": 550 * MB, "seeders": 10, "categories": (3030,), **facts}
    return Release(key=key or title, title=title, **values)  # type: ignore[arg-type]


def choose(*offers: Release, wanted: WantedBook = GONE_GIRL, preferences: Preferences | None = None) -> Selection:
    return choose_release(wanted, offers, preferences=preferences or Preferences())


def test_the_wanted_recording_goes_before_a_popular_other_one() -> None:
    other = offer("Gillian Flynn - Gone Girl (read by Ann Marie Lee) M4B", seeders=900)
    right = offer("Gillian Flynn - Gone Girl (Julia Whelan, Kirby Heyborne) MP3", seeders=3)
    assert choose(other, right).chosen == right


def test_a_release_without_seeders_comes_last_but_is_taken_where_nothing_else_is() -> None:
    dead = offer("Gillian Flynn - Gone Girl (Julia Whelan) M4B", seeders=0)
    alive = offer("Gillian Flynn - Gone Girl MP3", seeders=4)
    assert choose(dead, alive).chosen == alive
    assert choose(dead).chosen == dead


def test_nothing_on_offer_says_so() -> None:
    assert choose().reason == "No release was found for “Gone Girl”."


def test_an_abstention_names_the_closest_and_what_it_lacked() -> None:
    selection = choose(
        offer("Gillian Flynn - Sharp Objects"),
        offer("Gillian Flynn - Gone Girl (Abridged)"),
        offer("Gone Girl 2014 1080p BluRay x264"),
    )
    assert selection.chosen is None
    assert "None of 3 fits" in selection.reason
    assert "Gone Girl (Abridged)" in selection.reason
    assert "it is abridged: “Abridged”" in selection.reason


def test_every_verdict_stands_in_the_order_given_with_its_words() -> None:
    offers = [offer("Gillian Flynn - Gone Girl [GraphicAudio]"), offer("Gillian Flynn - Gone Girl (Kirby Heyborne)")]
    selection = choose(*offers)
    assert [v.release for v in selection.verdicts] == offers
    refused, accepted = selection.verdicts
    assert [(e.rule, e.words) for e in refused.contradictions] == [("dramatisation", "GraphicAudio")]
    assert ("narrator", "for", "Kirby Heyborne") in [(e.rule, e.stance, e.words) for e in accepted.evidence]
    assert accepted.score > refused.score


@pytest.mark.parametrize(
    ("size", "taken"),
    [(None, True), (0, True), (-5, True), (9 * MB, False), (120 * MB, True), (550 * MB, True), (20_000 * MB, False)],
)
def test_a_size_that_no_recording_of_that_length_has_is_refused(size: int | None, taken: bool) -> None:
    assert (choose(offer("Gillian Flynn - Gone Girl M4B", size=size)).chosen is not None) == taken


def test_a_stated_bitrate_must_suit_the_size() -> None:
    assert choose(offer("Gillian Flynn - Gone Girl MP3 64kbps", size=550 * MB)).chosen
    assert not choose(offer("Gillian Flynn - Gone Girl MP3 64kbps", size=90 * MB)).chosen


def test_a_stated_length_must_be_the_books() -> None:
    assert choose(offer("Gillian Flynn - Gone Girl M4B 19h 8m", size=None)).chosen
    assert not choose(offer("Gillian Flynn - Gone Girl M4B 5h 40m", size=None)).chosen


def test_a_text_filed_under_books_is_refused_by_size_though_its_name_is_perfect() -> None:
    assert not choose(offer("Gillian Flynn - Gone Girl (retail)", size=2 * MB, categories=(7020,))).chosen
    assert choose(offer("Gillian Flynn - Gone Girl M4B + EPUB", categories=(3030, 7020))).chosen


def test_a_narrow_refusal_waits_for_a_person() -> None:
    selection = choose(offer("Gillian Flynn - Gone Girl - Something Else"), offer("Someone Else - Another Book"))
    assert [v.near for v in selection.verdicts] == [True, False]
    assert len(selection.near) == 1


def test_a_release_that_fits_a_sibling_better_is_refused() -> None:
    wanted = WantedBook("Foundation", ("Isaac Asimov",), language="en")
    siblings = [
        CatalogueBook("a|1", "Foundation", ("Isaac Asimov",), kind="novel"),
        CatalogueBook("a|2", "Gail Baley", ("Isaac Asimov",), kind="novel"),
    ]
    release = offer("Foundation - Isaac Asimov - Gail Baley [M4B]")
    assert choose_release(wanted, [release]).chosen == release
    refused = choose_release(wanted, [release], siblings)
    assert refused.chosen is None
    assert "fits another book better" in refused.reason


def test_other_titles_of_the_work_come_from_the_catalogue() -> None:
    wanted = WantedBook("Northern Lights", ("Philip Pullman",), language="en")
    work = CatalogueBook("w", "Northern Lights", ("Philip Pullman",), variants=("The Golden Compass",))
    release = offer("Philip Pullman - The Golden Compass (Unabridged)")
    assert choose_release(wanted, [release]).chosen is None
    assert choose_release(wanted, [release], [work]).chosen == release


def test_the_same_title_by_another_author_makes_a_name_without_author_uncertain() -> None:
    wanted = WantedBook("The Secret Garden of Dreams", ("Ann Author",), language="en")
    release = offer("The Secret Garden of Dreams [M4B]")
    assert choose_release(wanted, [release]).chosen == release
    namesake = CatalogueBook("n", "The Secret Garden of Dreams", ("Ben Writer",))
    assert choose_release(wanted, [release], [namesake]).chosen is None


def test_a_sibling_title_within_a_narrators_name_means_nothing() -> None:
    wanted = WantedBook("Persuasion", ("Jane Austen",), language="en")
    siblings = [CatalogueBook("e", "Emma", ("Jane Austen",))]
    release = offer("Jane Austen - Persuasion (read by Emma Fielding)")
    assert choose_release(wanted, [release], siblings).chosen == release


@pytest.mark.parametrize(
    ("own", "first", "second"),
    [
        ({"formats": ("mp3", "m4b")}, "Gillian Flynn - Gone Girl MP3", "Gillian Flynn - Gone Girl M4B"),
        ({}, "Gillian Flynn - Gone Girl M4B", "Gillian Flynn - Gone Girl MP3"),
        (
            {"narrators": ("Ann Marie Lee",)},
            "Gillian Flynn - Gone Girl (read by Ann Marie Lee) M4B",
            "Gillian Flynn - Gone Girl (read by Tom Parker) M4B",
        ),
    ],
)
def test_preferences_order_what_is_right(own: dict[str, object], first: str, second: str) -> None:
    assert choose(offer(second), offer(first), preferences=Preferences().with_own(own)).chosen == offer(first)


@pytest.mark.parametrize(
    ("own", "name"),
    [
        ({"refused_words": ["overdrive"]}, "Gillian Flynn - Gone Girl [Overdrive]"),
        ({"required_words": ["m4b"]}, "Gillian Flynn - Gone Girl MP3"),
        ({"narrators_refused": ["Tom Parker"]}, "Gillian Flynn - Gone Girl (read by Tom Parker)"),
        ({"other_narrator": "never"}, "Gillian Flynn - Gone Girl (read by Tom Parker)"),
        ({"min_seeders": 11}, "Gillian Flynn - Gone Girl"),
        ({"max_size": 100 * MB}, "Gillian Flynn - Gone Girl"),
        ({"min_size": 900 * MB}, "Gillian Flynn - Gone Girl"),
    ],
)
def test_preferences_refuse(own: dict[str, object], name: str) -> None:
    assert choose(offer(name)).chosen
    assert not choose(offer(name), preferences=Preferences().with_own(own)).chosen


def test_dramatisations_and_abridgements_can_be_welcome() -> None:
    name = offer("Gillian Flynn - Gone Girl (Dramatized)", size=None)
    assert choose(name, preferences=Preferences(dramatised="allow")).chosen == name
    name = offer("Gillian Flynn - Gone Girl (Abridged)", size=None)
    assert choose(name, preferences=Preferences(abridged="allow")).chosen == name


def test_an_unknown_preference_is_named() -> None:
    with pytest.raises(ValueError, match="unknown preference 'sedders'"):
        Preferences().with_own({"sedders": 3})


def test_the_language_of_the_preferences_counts_where_the_book_states_none() -> None:
    wanted = dataclasses.replace(GONE_GIRL, language=None)
    german = offer("Gillian Flynn - Gone Girl (Hörbuch)")
    assert choose(german, wanted=wanted).chosen == german
    assert not choose(german, wanted=wanted, preferences=Preferences(languages=("en",))).chosen


def test_a_book_without_author_is_not_chosen_by_title_alone() -> None:
    selection = choose(offer("Gone Girl M4B"), wanted=WantedBook("Gone Girl"))
    assert selection.chosen is None
    assert selection.reason


def test_a_book_without_title_abstains_and_says_so() -> None:
    assert "no title" in choose(offer("Gone Girl"), wanted=WantedBook("", ("Gillian Flynn",))).reason


@pytest.mark.parametrize(
    "own",
    [
        {"formats": "m4b"},
        {"dramatised": "sometimes"},
        {"freeleech": "yes"},
        {"min_seeders": -1},
        {"max_size": "2 GB"},
        {"indexer_priority": {"Example": "first"}},
        {"protocol": "ftp"},
    ],
)
def test_a_preference_of_the_wrong_kind_is_named_with_what_it_should_be(own: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=f"preference '{next(iter(own))}' is .* expected"):
        Preferences().with_own(own)


def test_a_length_as_clocks_show_it_is_compared_and_a_title_like_one_is_not() -> None:
    assert choose(offer("Gillian Flynn - Gone Girl 64k 19.08.10 {525mb}", size=None)).chosen
    assert not choose(offer("Gillian Flynn - Gone Girl 64k 05.08.10 {140mb}", size=None)).chosen
    kennedy = WantedBook("11/22/63", ("Stephen King",), runtime_min=1840, language="en")
    assert choose(offer("Stephen King - 11.22.63", size=None), wanted=kennedy).chosen


def test_what_is_avoided_is_taken_only_where_nothing_else_is_right_and_what_is_preferred_first() -> None:
    drama, reading = offer("Gillian Flynn - Gone Girl (Dramatized)"), offer("Gillian Flynn - Gone Girl (Julia Whelan)")
    assert choose(drama, reading, preferences=Preferences(dramatised="avoid")).chosen == reading
    assert choose(drama, preferences=Preferences(dramatised="avoid")).chosen == drama
    assert choose(drama, reading, preferences=Preferences(dramatised="prefer")).chosen == drama


def test_a_text_that_calls_itself_an_audiobook_is_told_by_its_size_even_without_a_runtime() -> None:
    wanted = dataclasses.replace(GONE_GIRL, runtime_min=None)
    name = "[Audiobook] Gillian Flynn - Gone Girl EPUB"
    assert not choose(offer(name, size=4 * MB), wanted=wanted).chosen
    assert choose(offer(name, size=400 * MB), wanted=wanted).chosen
    assert not choose(offer("Gillian Flynn - Gone Girl M4B", size=MB), wanted=wanted).chosen


@pytest.mark.parametrize(("name", "taken"), [("Rivers of London M4B", True), ("Rivers of London", False)])
def test_what_tells_of_no_audio_and_is_the_size_of_a_text_is_one(name: str, taken: bool) -> None:
    wanted = WantedBook("Rivers of London", ("Ben Aaronovitch",), language="en")
    text = offer(f"Ben Aaronovitch - {name}", size=3 * MB, categories=(8010,))
    assert (choose(text, wanted=wanted).chosen is not None) == taken


def test_a_few_minutes_are_no_book_whose_length_nobody_knows() -> None:
    wanted = WantedBook("Legacy of Dust", ("Greg Bear",), language="en")
    short, long = (offer(f"Greg Bear - Legacy of Dust ({time}) MP3", size=None) for time in ("12min", "9 hours"))
    assert choose(short, wanted=wanted).chosen is None
    assert choose(short, long, wanted=wanted).chosen == long


@pytest.mark.parametrize(("size", "right"), [(300 * MB, True), (3 * MB, False)])
def test_a_shop_number_and_a_recording_s_size_stand_for_the_author_beside_the_series(size: int, right: bool) -> None:
    wanted = WantedBook(
        "The Star Harbour",
        ("Ada Winter",),
        series="Harbour Chronicle",
        position="1",
        runtime_min=600,
        language="en",
    )
    named = offer("The Star Harbour: Harbour Chronicle, Book 1 [B0ABCD1234]", size=size, categories=(8000,))
    assert (choose(named, wanted=wanted).chosen is not None) == right


def test_what_is_held_back_waits_for_a_person_and_says_why() -> None:
    right, other = offer("Gillian Flynn - Gone Girl (Julia Whelan) MP3"), offer("Gillian Flynn - Sharp Objects MP3")
    selection = choose(right, other)
    assert selection.chosen == right
    held = selection.held_back(evidence_of("perhaps_there", "against", detail="item li-7"))
    assert held.chosen is None
    assert [verdict.release for verdict in held.near] == [right]
    assert "the library may already have the book (item li-7)" in held.reason
