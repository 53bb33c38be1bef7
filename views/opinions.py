"""What those who stay away have to say on topics, as it is laid before the meeting."""

from collections.abc import Iterator, Sequence

from office.attendance.sheet import OpinionLine
from views.i18n import say
from views.text import clean_line

_TITLE = 60
_OPINION = 200


def opinion_lines(opinions: Sequence[OpinionLine], lang: str) -> Iterator[str]:
    """Write the opinions of those who stay away, as they are laid before the meeting."""
    if opinions:
        yield say("请假同志的书面意见：", lang)
    for opinion in opinions:
        yield say(
            "· 第%(at)s项《%(title)s》%(who)s：%(text)s",
            lang,
            at=opinion.position,
            title=clean_line(opinion.title, _TITLE),
            who=opinion.who,
            text=clean_line(opinion.text, _OPINION),
        )
