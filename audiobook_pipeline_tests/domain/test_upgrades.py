"""Which copies could be bettered, and what is wished for instead."""

import pytest

from audiobook_pipeline.domain.models import LibraryItem, WantedBook
from audiobook_pipeline.domain.shelf.identify import identify
from audiobook_pipeline.domain.upgrades import UpgradeRules, upgrades

EVERY = UpgradeRules(abridged=True, parts=True, below_kbps=64, language=True, narrator=True)
AUSTEN = ("Jane Austen",)


def item(title: str, number: int = 1, **facts) -> LibraryItem:
    usual = {"authors": AUSTEN, "language": "English", "duration_s": 36_000.0, "size": 36_000 * 64_000 // 8}
    usual |= {"narrators": ("Karen Savage",), "rel_path": f"Jane Austen/{title}"}
    return LibraryItem(item_id=f"li-{number}", title=title, **(usual | facts))


def found(*items: LibraryItem, wishes=(), rules: UpgradeRules = EVERY):
    told = {each.item_id: identify(each) for each in items}
    by_title = {"emma": "li-1"}
    return list(upgrades(items, told, wishes, lambda book: by_title.get(book.title.lower(), ""), rules))


@pytest.mark.parametrize(
    ("copy", "reason", "title"),
    [
        (item("Emma", abridged=True), "abridged", "Emma"),
        (item("Emma (Abridged)"), "abridged", "Emma"),
        (item("Emma - gekürzte Lesung"), "abridged", "Emma"),
        (item("Emma (Part 1 of 3)"), "parts", "Emma"),
        (item("Emma, Part Two of Three"), "parts", "Emma"),
        (item("Emma", size=36_000 * 32_000 // 8), "bitrate", "Emma"),
    ],
)
def test_what_is_wrong_with_a_copy_is_wished_for_anew(copy, reason, title) -> None:
    (upgrade,) = found(copy)
    assert (upgrade.reason, upgrade.item.item_id, upgrade.book.title) == (reason, "li-1", title)
    assert (upgrade.book.better_than, upgrade.book.better_by) == ("li-1", reason)
    assert upgrade.book.better_minutes == (None if reason == "bitrate" else 600)
    assert upgrade.book.work_key == f"emma|jane austen#{reason}"
    assert upgrade.book.reason.startswith("a better copy: it ")


@pytest.mark.parametrize(
    "copy",
    [
        item("Emma"),
        item("Emma (Unabridged)"),
        item("One of Ours"),
        item("Emma", size=None),
        item("Emma", abridged=True, is_missing=True),
        item("Emma", abridged=True, authors=(), rel_path="x"),
    ],
)
def test_a_good_copy_and_one_that_can_not_be_told_are_left_alone(copy) -> None:
    assert found(copy) == []


def test_where_one_copy_is_good_nothing_is_wished_for() -> None:
    assert found(item("Emma (Abridged)"), item("Emma", 2)) == []
    assert [each.reason for each in found(item("Emma (Part 1 of 2)"), item("Emma (Part 2 of 2)", 2))] == ["parts"]


def test_a_bitrate_is_told_to_the_choice_by_the_least_size() -> None:
    (upgrade,) = found(item("Emma", size=1_000_000))
    assert upgrade.book.preferences == {"min_size": 36_000 * 64_000 // 8}
    assert upgrade.book.narrators == ("Karen Savage",)


def test_another_reader_or_language_than_wished_for_is_wished_for_anew() -> None:
    german = WantedBook("Emma", AUSTEN, language="de")
    (upgrade,) = found(item("Emma"), wishes=[german])
    assert (upgrade.reason, upgrade.book.language) == ("language", "de")
    reader = WantedBook("Emma", AUSTEN, narrators=("Juliet Stevenson",))
    (upgrade,) = found(item("Emma"), wishes=[reader])
    assert (upgrade.reason, upgrade.book.preferences) == ("narrator", {"other_narrator": "never"})
    assert upgrade.why == "Karen Savage is the narrator, but Juliet Stevenson was wished for"
    assert found(item("Emma"), wishes=[WantedBook("Emma", AUSTEN, language="en", narrators=("Savage, Karen",))]) == []
    assert found(item("Emma", narrators=()), wishes=[reader]) == []
    assert found(item("Emma"), item("Emma", 2, narrators=("Juliet Stevenson",)), wishes=[reader]) == []


def test_nothing_is_wished_for_what_is_off() -> None:
    reader = WantedBook("Emma", AUSTEN, narrators=("Juliet Stevenson",), language="de")
    assert found(item("Emma (Abridged)", size=1), wishes=[reader], rules=UpgradeRules()) == []
