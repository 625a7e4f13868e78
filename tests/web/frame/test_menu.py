"""The menu, and the entry to which a page belongs."""

import pytest

from appliance.web.frame.menu import MENU, current_path


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/", "/"),
        ("/discussions", "/discussions"),
        ("/discussions/+33612345678", "/discussions"),
        ("/messages/sent", "/messages/sent"),
        ("/messages/new", "/messages/new"),
        ("/contacts/12", "/contacts"),
        ("/settings/users", "/settings"),
        ("/contactsheet", ""),
        ("/login", ""),
        ("", ""),
    ],
)
def test_a_page_belongs_to_the_longest_prefix(path: str, entry: str) -> None:
    assert current_path(path) == entry


def test_no_two_entries_lead_to_one_page() -> None:
    paths = [entry.path for section in MENU for entry in section.entries]
    assert len(set(paths)) == len(paths)
    assert [current_path(path) for path in paths] == paths
