from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.oneline import LONGEST, BadLine, OneLine, split

STEADY = settings(deadline=None, derandomize=True)  # the same examples everywhere, however slow

KEYS = ("事由", "代", "电话", "地点", "时间", "单位", "reason")
HINT = "可写的有：事由、代、电话、地点、时间、单位、reason。若是正文，请加引号。"


@pytest.mark.parametrize(
    ("text", "words", "fields"),
    [
        (
            "出差 11月26日至28日 南京 事由:招商推介 代:陈立新 电话:13800000000",
            ["出差", "11月26日至28日", "南京"],
            {"事由": "招商推介", "代": "陈立新", "电话": "13800000000"},
        ),
        (
            "某路段燃气泄漏 时间:今天14:20 地点:和平路",
            ["某路段燃气泄漏"],
            {"时间": "今天14:20", "地点": "和平路"},
        ),
        ("事由：参加 省厅 会议 代：陈立新", [], {"事由": "参加 省厅 会议", "代": "陈立新"}),
        ("单位:财政局、司法局、住建局", [], {"单位": "财政局、司法局、住建局"}),
        ("事由:招商，代:陈立新；电话:1", [], {"事由": "招商", "代": "陈立新", "电话": "1"}),
        ("代: 陈立新 电话 : 1", [], {"代": "陈立新", "电话": "1"}),
        ("REASON: a b", [], {"reason": "a b"}),
        ("事由:主题：招商", [], {"事由": "主题：招商"}),
        ("事由:替代:方案", [], {"事由": "替代:方案"}),
        ("时间:14:20", [], {"时间": "14:20"}),
        ('事由:"主题:招商 代:某人" 代:陈立新', [], {"事由": "主题:招商 代:某人", "代": "陈立新"}),
        ("“一 二” 「三:四」 “双随机”方案", ["一 二", "三:四", "“双随机”方案"], {}),
        ("事由:“甲” 和 “乙”", [], {"事由": "“甲” 和 “乙”"}),
        ("“没有收尾 代:陈立新", ["“没有收尾"], {"代": "陈立新"}),
        ("看 https://example.invalid/a:b 14:20", ["看", "https://example.invalid/a:b", "14:20"], {}),
        ("事由:会\n议\t纪要\n代:陈立新", [], {"事由": "会 议 纪要", "代": "陈立新"}),
        ("", [], {}),
    ],
)
def test_line_is_split_into_words_and_fields(text: str, words: list[str], fields: dict[str, str]) -> None:
    assert split(text, KEYS) == OneLine(words, fields)


def test_line_keeps_emoji_and_html_and_drops_what_cannot_be_seen() -> None:
    line = split("\u202e<b>出差</b>\u200b\u3000１１月 😀&amp; \x00事由:\u2066南京\u2069", KEYS)
    assert line == OneLine(["<b>出差</b>", "11月", "😀&amp;"], {"事由": "南京"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("事由:a 代:b 事由:c", "「事由：」写了两次，请只留一个。"),
        ("代: 电话:1", "「代：」后面没有内容。"),
        ("代:", "「代：」后面没有内容。"),
        ('代:""', "「代：」后面没有内容。"),
        ("事田:a", f"没有「事田：」这一项，是不是「事由：」？{HINT}"),
        ("事由:a 点话:1", f"没有「点话：」这一项，是不是「电话：」？{HINT}"),
        ("南京事由:a", f"没有「南京事由：」这一项，是不是「事由：」？{HINT}"),
        ("待:陈立新", f"没有「待：」这一项，{HINT}"),
        ("字" * (LONGEST + 1), "内容太长：最多4096个字，这里有4097个。"),
    ],
)
def test_line_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(BadLine) as refused:
        split(text, KEYS)
    assert refused.value.sentence == sentence


def test_line_of_a_command_without_fields_refuses_any() -> None:
    with pytest.raises(BadLine) as refused:
        split("事由:a", ())
    assert refused.value.sentence == "这里没有「事由：」这一项。若是正文，请加引号。"


@STEADY
@given(st.text() | st.text(alphabet="事由代: ：，“”\"' a1\u200b\n", max_size=30))
def test_any_line_is_split_or_refused(text: str) -> None:
    with suppress(BadLine):
        line = split(text, KEYS)
        assert all(word for word in line.words)
        assert all(value and key in KEYS for key, value in line.fields.items())


plain = st.text(alphabet="南京出差会议abc123😀<>&", min_size=1, max_size=6)


@STEADY
@given(st.lists(plain, max_size=4), st.dictionaries(st.sampled_from(KEYS), plain, max_size=4))
def test_line_put_together_is_split_the_same(words: list[str], fields: dict[str, str]) -> None:
    text = " ".join([*words, *(f"{key}:{value}" for key, value in fields.items())])
    assert split(text, KEYS) == OneLine(words, fields)
