from audiobook_pipeline.domain.identity import asin, isbn13, work_key


def test_a_work_is_known_under_its_spellings():
    assert work_key("The Hobbit (Unabridged)", ["J.R.R. Tolkien"]) == work_key("Hobbit", ["Tolkien, J. R. R."])
    assert work_key("The Hobbit", ["J.R.R. Tolkien"]) != work_key("The Hobbit", ["Someone Else"])


def test_nobody_is_no_author():
    assert work_key("Beowulf", ["Anonymous"]) == work_key("Beowulf", []) == "beowulf|"
    assert work_key("Beowulf", ["Unknown", "Seamus Heaney"]) == "beowulf|seamus heaney"


def test_isbns_are_checked_and_made_one_form():
    assert isbn13("ISBN: 0-306-40615-2") == isbn13("978-0-306-40615-7") == "9780306406157"
    assert isbn13("9780306406158") is None
    assert isbn13("B008DFUGCQ") is None
    assert isbn13("9" * 500) is None
    assert isbn13(None) is None


def test_audible_identifiers_have_a_form():
    assert asin(" b008dfugcq ") == "B008DFUGCQ"
    assert asin("1338635204") == "1338635204"
    assert asin("B00") is None
