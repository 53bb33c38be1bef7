"""Every article of the nine documents is a rule, or is left out with a reason, or is known to be missing."""

import re

import pytest

from rules.loading import shipped
from rules.showing import rules_of

ARTICLES = {
    "beijing-2005": 64,
    "civil-affairs-template": 76,
    "dongchang-draft": 44,
    "fangshan-2018": 84,
    "hainan-2023": 88,
    "tongzhou-2008": 6,
    "wujin-2021": 58,
    "xicheng-2005": 67,
}
SECTIONS = {"1(1)", "1(2)", "2(1)", "2(2)", "2(3)", "2(4)", "3(1)", "3(2)", "3(3)", "3(4)", "3(5)"} | {
    "4(1)",
    "4(2)",
    "4(3)",
}


def cited(rulebook: str) -> set[str]:
    book = shipped().get(rulebook)
    by_rules = {cite for entry in rules_of(book) for cite in entry.rule.cite}
    return by_rules | {cite for left in book.not_modelled for cite in left.cite}


@pytest.mark.parametrize(("rulebook", "last"), ARTICLES.items())
def test_every_article_is_accounted_for(rulebook: str, last: int) -> None:
    known = {int(match[0]) for cite in cited(rulebook) if (match := re.match(r"\d+", cite))}
    for span in shipped().get(rulebook).missing:
        first, _, until = span.partition("-")
        known |= set(range(int(first), int(until or first) + 1))
    assert sorted(set(range(1, last + 1)) - known) == []
    assert max(known) == last


def test_every_section_of_the_campaign_is_accounted_for() -> None:
    assert cited("chaoyang-2010") == SECTIONS


def test_every_part_of_the_two_appendices_is_accounted_for() -> None:
    items = {cite for cite in cited("xicheng-2005") if cite.startswith("app")}
    for appendix, counts in (("app1", {2: 11, 3: 4, 4: 5}), ("app2", {2: 7, 3: 4, 4: 3})):
        wanted = {f"{appendix}:{part}.{item}" for part, last in counts.items() for item in range(1, last + 1)}
        # The published appendix 2 goes from item 4 of part two to item 6.
        assert sorted(wanted - items - {"app2:2.5"}) == []
