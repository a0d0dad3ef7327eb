"""Signing in with accounts of a real Audiobookshelf, where one is to spare: ``ABS_TEST_URL`` names it.

``ABS_TEST_ADMIN`` and ``ABS_TEST_USER`` are an admin's and a user's name and password with a colon between them.
"""

import os

import pytest

URL = os.environ.get("ABS_TEST_URL", "")
ADMIN, USER = os.environ.get("ABS_TEST_ADMIN", ""), os.environ.get("ABS_TEST_USER", "")
pytestmark = pytest.mark.skipif(not (URL and ADMIN and USER), reason="no accounts of an Audiobookshelf to spare")


@pytest.mark.parametrize(("account", "review"), [(ADMIN, 200), (USER, 403)])
def test_an_admin_decides_and_a_user_asks(visitor, ledger, account, review) -> None:
    name, _, password = account.partition(":")
    browser = visitor(audiobookshelf=URL, password="")
    assert "wrong name or password" in browser.sign_in(f"not {password}", name).text
    assert browser.sign_in(password, name).status_code == 303
    assert browser.get("/review").status_code == review
    assert browser.get("/").status_code == 200
