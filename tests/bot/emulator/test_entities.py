"""HTML as the server reads it: what becomes an entity, where, and what is refused at which byte."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.emulator.entities import found, parse_html, trimmed, utf16
from bot.emulator.refusal import Refused


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>a</b>", "a", [{"type": "bold", "offset": 0, "length": 1}]),
        ("é𝛼<i>b</i>", "é𝛼b", [{"type": "italic", "offset": 3, "length": 1}]),
        ("<U>𝛼</U>", "𝛼", [{"type": "underline", "offset": 0, "length": 2}]),
        ("<s>a</s><del></del>", "a", [{"type": "strikethrough", "offset": 0, "length": 1}]),
        ('<span class="tg-spoiler">a</span>', "a", [{"type": "spoiler", "offset": 0, "length": 1}]),
        (
            '<a href="https://t.me/x?start=1&amp;b=2">go</a>',
            "go",
            [{"type": "text_link", "offset": 0, "length": 2, "url": "https://t.me/x?start=1&b=2"}],
        ),
        ("<blockquote expandable>a</blockquote>", "a", [{"type": "expandable_blockquote", "offset": 0, "length": 1}]),
        (
            "<pre><code class='language-json'>{}</code></pre>",
            "{}",
            [{"type": "pre", "offset": 0, "length": 2, "language": "json"}],
        ),
        ('<code class="language-x">a</code>', "a", [{"type": "code", "offset": 0, "length": 1}]),
        ("a &lt;b&gt; &amp; &quot; &#39; &#x27; &nbsp; & &#0;", "a <b> & \" ' ' &nbsp; & &#0;", []),
        ("&amplt &lt;&lt", "&amplt <<", []),
        ("<b>a</>", "a", [{"type": "bold", "offset": 0, "length": 1}]),
    ],
)
def test_markup_becomes_text_and_entities(html: str, text: str, entities: list[dict[str, object]]) -> None:
    assert parse_html(html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("a <x>", 'Unsupported start tag "x" at byte offset 2'),
        ("é<3", "Unclosed start tag at byte offset 2"),
        ("é<3 mL", 'Unsupported start tag "3" at byte offset 2'),
        ("1 < 2 > 1", 'Unsupported start tag "" at byte offset 2'),
        ("é</b>", "Unexpected end tag at byte offset 2"),
        ("<b>é</i>", 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>a</i>", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a ", 'Unclosed start tag "a" at byte offset 0'),
        ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_markup_is_refused_at_its_byte(html: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_html(html)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@given(st.text())
def test_any_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    assert parse_html(escape(text)) == (text, [])


@given(st.lists(st.tuples(st.sampled_from("bius"), st.text(min_size=1, max_size=5))))
def test_an_entity_covers_exactly_its_text(pieces: list[tuple[str, str]]) -> None:
    text, entities = parse_html("".join(f"<{tag}>{escape(piece)}</{tag}>" for tag, piece in pieces))
    units = text.encode("utf-16-le", "surrogatepass")
    covered = [units[2 * mark["offset"] : 2 * (mark["offset"] + mark["length"])] for mark in entities]
    assert covered == [piece.encode("utf-16-le", "surrogatepass") for _, piece in pieces]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start abc", ["bot_command"]),
        ("/pending@demo_bot now", ["bot_command"]),
        ("12/03/2026", []),
        ("see https://example.org/a?b=1.", ["url"]),
        ("t.me/demo_bot?start=x", ["url"]),
        ("write to demo@example.org or @demo_bot #trial", ["email", "mention", "hashtag"]),
        ("G/L µmol/L", []),
    ],
)
def test_commands_links_and_names_are_found_in_plain_text(text: str, kinds: list[str]) -> None:
    assert [mark["type"] for mark in found(text, [])] == kinds


def test_nothing_is_found_inside_code() -> None:
    text, marks = parse_html("<code>/start</code> /stop")
    assert [mark["offset"] for mark in found(text, marks)] == [7]


def test_trimming_moves_and_shortens_entities() -> None:
    text, marks = parse_html(" <b>a </b> ")
    assert trimmed(text, marks) == ("a", [{"type": "bold", "offset": 0, "length": 1}])


def test_lengths_are_counted_in_utf16_units() -> None:
    assert [utf16(text) for text in ("a", "é", "𝛼", "👍🏽")] == [1, 1, 2, 4]
