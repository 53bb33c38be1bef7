"""The leave story for those who read English: nothing Chinese is left but names, posts and what was typed."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.slow

WHO, DEPUTY, MAYOR, STAND_IN, OFFICE = "傅清源", "韩守诚", "沈柏年", "陈立新", "唐予安"
EVERYONE = (WHO, DEPUTY, MAYOR, STAND_IN, OFFICE)
HAN = re.compile(r"[\u3400-\u9fff]+")


def left_over(place: Any, who: str, names: set[str], *, after: int) -> list[str]:
    """Return the lines to somebody that hold Chinese beyond names, posts and examples of commands."""
    lines = []
    for message in place.messages(who, after=after):
        shown = [*message["text"].split("\n"), *(label for row in message["buttons"] for label in row)]
        for line in shown:
            rest = line
            for name in sorted(names, key=len, reverse=True):
                rest = rest.replace(name, "")
            if HAN.search(re.sub(r"/[a-z]+ .*", "", rest)):
                lines.append(line)
    return sorted(set(lines))


def test_leave_story_in_english_leaves_nothing_in_chinese(district: Any) -> None:
    place = district("--empty")
    names = {word for p in place.people.values() for word in (p["name"], p["seat"], p["unit"]) if word}
    names |= {"清榆区人民政府", "中文", "副区长(政法)"}
    chosen = {}
    for who in EVERYONE:
        place.say(who, "/lang en")
        chosen[who] = place.messages(who)[-1]["message_id"]
    for text in ("/start", "/leave"):
        place.say(WHO, text)
    place.press(WHO, "Business trip")
    place.press(WHO, "26")
    place.press(WHO, "28·")
    place.say(WHO, "Nanjing")
    place.say(WHO, "Trade fair")
    for _ in range(2):
        place.press(WHO, place.messages(WHO)[-1]["buttons"][0][0])
    place.press(WHO, "Submit")
    number = place.cases(WHO)[0]["id"]
    place.press(DEPUTY, "Send back", text=number)
    place.say(DEPUTY, "When will you be back?")
    place.press(WHO, "Edit", text="When will you be back?")
    place.press(WHO, "Submit")
    place.press(DEPUTY, "Agree", text=number)
    place.press(MAYOR, "Agree", text=number)
    place.press(WHO, "File", text=number)
    place.press(WHO, "Change", text=number)
    place.say(WHO, "26 November to 27 November")
    place.press(WHO, "Confirm")
    for text in (
        "/todo",
        "/away week",
        "/back",
        "/delegate",
        "/leave trip 30 February",
        "/nosuch",
        "nonsense",
    ):
        place.say(WHO, text)
    for text in ("/todo", "/away", "/admin readings", "/admin calendar", number):
        place.say(OFFICE, text)
    place.clock(now="2026-12-02T09:00+08:00")
    place.say(WHO, "/back")
    place.press(WHO, "Close leave", text=number)
    assert place.case(number)["status"] == "ended"
    left = {who: left_over(place, who, names, after=since) for who, since in chosen.items()}
    assert {who: lines for who, lines in left.items() if lines} == {}
