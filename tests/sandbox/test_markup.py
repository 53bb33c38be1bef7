"""Telegram HTML: what is understood, what is refused, and that nothing unsafe is rendered."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.entities import detect_entities, trim, utf16_length
from sandbox.markup import MarkupError, parse_html, render_html


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("普通", "普通", []),
        ("<b>请假</b>", "请假", [{"type": "bold", "offset": 0, "length": 2}]),
        ("😀<i>a</i>", "😀a", [{"type": "italic", "offset": 2, "length": 1}]),
        (
            "<b>a<i>b</i></b>",
            "ab",
            [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 1}],
        ),
        ("1 &lt; 2 &amp; 3 &gt; &quot;x&quot; &#20013; &#x6587;", '1 < 2 & 3 > "x" 中 文', []),
        (
            '<a href="https://example.org/?a=1&amp;b=2">去</a>',
            "去",
            [{"type": "text_link", "offset": 0, "length": 1, "url": "https://example.org/?a=1&b=2"}],
        ),
        (
            '<pre><code class="language-python">x</code></pre>',
            "x",
            [{"type": "pre", "offset": 0, "length": 1, "language": "python"}],
        ),
        ("<code>x</code>", "x", [{"type": "code", "offset": 0, "length": 1}]),
        ('<span class="tg-spoiler">x</span>', "x", [{"type": "spoiler", "offset": 0, "length": 1}]),
        ("<blockquote>x</blockquote>", "x", [{"type": "blockquote", "offset": 0, "length": 1}]),
        (
            "<blockquote expandable>x</blockquote>",
            "x",
            [{"type": "expandable_blockquote", "offset": 0, "length": 1}],
        ),
        ("<B>x</b >", "x", [{"type": "bold", "offset": 0, "length": 1}]),
        ("<b></b>x", "x", []),
        (
            "😀<a>https://example.org/</a>",
            "😀https://example.org/",
            [{"type": "text_link", "offset": 2, "length": 20, "url": "https://example.org/"}],
        ),
        ('<a href="javascript:alert(1)">x</a>', "x", []),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[Any]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("一<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("a & b", "Unsupported or unescaped character '&' at byte offset 2"),
        ("&nbsp;", "Unsupported or unescaped character '&' at byte offset 0"),
        ("&#xD800;", "Invalid character reference at byte offset 0"),
        ('<span class="x">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
    ],
)
def test_bad_html_is_refused(source: str, complaint: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse_html(source)
    assert str(caught.value) == complaint


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_rendered_text_is_escaped_and_reads_back(text: str) -> None:
    html = render_html(text, [])
    assert not re.search(r"[<>]", html)
    assert parse_html(html) == (text, [])


@given(st.text(alphabet="ab中😀<&>\n", min_size=1), st.data())
def test_rendered_entities_read_back(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, len(text)))
    kind = data.draw(st.sampled_from(["bold", "italic", "code", "pre", "spoiler", "blockquote"]))
    offset = utf16_length(text[:start])
    entity: Any = {"type": kind, "offset": offset, "length": utf16_length(text[start:stop])}
    assert parse_html(render_html(text, [entity])) == (text, [entity])


def test_links_of_other_kinds_are_not_rendered() -> None:
    entity: Any = {"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}
    assert render_html("x", [entity]) == "x"


def test_overlapping_entities_render_as_proper_html() -> None:
    entities: Any = [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 2}]
    assert render_html("abc", entities) == "<b>a<i>b</i></b><i>c</i>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/leave 出差", [("bot_command", 0, 6)]),
        ("请发 /leave@mishu_bot 来", [("bot_command", 3, 16)]),
        ("/leave出差", []),
        ("和/或", []),
        ("见 https://example.org/a?b=1，谢谢", [("url", 2, 25)]),
        ("@mishu_bot #周报 a@example.org", [("mention", 0, 10), ("hashtag", 11, 3), ("email", 15, 13)]),
    ],
)
def test_commands_links_and_names_are_found(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [(e["type"], e["offset"], e["length"]) for e in detect_entities(text, [])] == found


def test_nothing_is_found_inside_code() -> None:
    given_entities: Any = [{"type": "code", "offset": 0, "length": 6}]
    assert detect_entities("/leave", given_entities) == given_entities


def test_trim_moves_entities_along() -> None:
    text, entities = parse_html("  <b> 请假 </b>  ")
    assert trim(text, entities) == ("请假", [{"type": "bold", "offset": 0, "length": 2}])
