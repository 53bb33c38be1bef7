"""Citations and counts as officials write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.vocabulary import Warn
from views.cite import article, chinese_number, cited, counted, ground


@pytest.mark.parametrize(
    ("cite", "zh", "en"),
    [
        ("53", "第五十三条", "Article 53"),
        ("10", "第十条", "Article 10"),
        ("105", "第一百零五条", "Article 105"),
        ("44(5)", "第四十四条（五）", "Article 44(5)"),
        ("app1:2.4", "附件1第二部分第4项", "Appendix 1 part 2 item 4"),
        ("app2:3", "附件2第三部分", "Appendix 2 part 3"),
        ("app2", "附件2", "Appendix 2"),
    ],
)
def test_article_is_written_in_full(cite: str, zh: str, en: str) -> None:
    assert (article(cite, "zh"), article(cite, "en")) == (zh, en)


def test_ground_is_one_line_and_nothing_without_articles() -> None:
    assert ground(("46", "47"), "zh") == "依据：第四十六条、第四十七条"
    assert (
        ground(("46",), "zh", title="清榆区人民政府工作规则") == "依据：《清榆区人民政府工作规则》第四十六条"
    )
    assert ground(("46", "47"), "en") == "Rule: Article 46, Article 47"
    assert ground((), "zh") == ""


def test_citation_in_brackets_says_what_it_is_worth() -> None:
    assert cited(("5",), "zh") == "第五条"
    assert cited(("5", "7"), "zh", (Warn.DRAFT, Warn.RESTORED)) == (
        "第五条、第七条；本规则为征求意见稿，尚未施行；原文此处有脱漏，按上下文补足"
    )


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"),
        (9, "九"),
        (11, "十一"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (2026, "二千零二十六"),
    ],
)
def test_number_in_chinese(number: int, written: str) -> None:
    assert chinese_number(number) == written


def test_two_before_a_unit_is_irregular() -> None:
    assert [counted(n) for n in (1, 2, 3)] == ["一", "两", "三"]


VALUES = {
    **{letter: number for number, letter in enumerate("零一二三四五六七八九")},
    "十": 10,
    "百": 100,
    "千": 1000,
}


@given(st.integers(0, 9999))
def test_number_in_chinese_reads_back(number: int) -> None:
    total = digit = 0
    for letter in chinese_number(number):
        value = VALUES[letter]
        if value >= 10:
            total += (digit or 1) * value
            digit = 0
        else:
            digit = value
    assert total + digit == number
