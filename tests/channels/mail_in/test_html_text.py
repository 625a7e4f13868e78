"""HTML becomes the text that a reader sees, in linear time."""

import pytest
from fakes.growth import LINEAR, growth
from hypothesis import given
from hypothesis import strategies as st

from appliance.channels.mail_in import html_text

PIECES = ["<", "<!--", "<p>", "<a ", "&", "&amp;", " ", "\n", "<style>", "a", "<blockquote>x", "</"]


@pytest.mark.parametrize("piece", PIECES)
def test_html_is_read_in_linear_time(piece: str) -> None:
    assert growth(lambda size: piece * size, html_text.text, 2_000) < LINEAR


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<tr><td>a</td><td>b</td></tr>", "a b"),
        ("<blockquote>a<br>b</blockquote>c", "> a\n> b\nc"),
        ("a &amp; b &eacute; &nope; 3 < 5", "a & b é &nope; 3 < 5"),
        ("a<!-- <p> -->b<style>x</style>c<script>y</script>d", "abcd"),
        ("<style>never ends", ""),
        ("a<!-- never ends", "a"),
        ("a<p never ends", "a"),
        ("<DIV>A</DIV><STYLE>x</STYLE>b", "A\nb"),
        ("<!DOCTYPE html><?xml x?>İ<p>b", "İ\nb"),
    ],
)
def test_tags_become_lines_and_signs(source: str, text: str) -> None:
    assert html_text.text(source) == text


@given(st.text(max_size=500))
def test_any_html_is_read(text: str) -> None:
    html_text.text(text)
