"""The words that fill a meeting's papers in: what a form, shipped or an office's own, may call by name."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from rules.numerals import to_chinese
from views.papers import (
    AgendaPaper,
    DecidedItem,
    MeetingHead,
    MinutesPaper,
    NoticePaper,
    Signature,
    Sitter,
    SitterGroup,
    TopicLine,
)
from views.text import clean_line

Words = Mapping[str, object]

_LONGEST: Final = 4000
"""Characters of one value: more than any record holds, so that nothing of a paper is left out."""
_UNSIGNED: Final = "　" * 12 + "年　　月　　日"
_NOON: Final = 12
_EVENING: Final = 18
_HOUR: Final = 60


def notice_words(paper: NoticePaper) -> Words:
    """Lay out 会议通知.

    `sections` is all that the notice says under its headings; the values beside it say the same one by one.
    """
    head = paper.head
    topics = _topics(paper.topics, None)
    groups = _groups(paper.groups)
    requests = [_line(request) for request in paper.requests]
    parts: list[tuple[str, list[str]]] = []
    if not paper.cancelled:
        parts = [
            ("会议时间", [f"{when(head.starts)}，会期约{span(head.minutes_long)}"]),
            ("会议地点", [_line(head.place)] if head.place else []),
            ("主持人", [_line(paper.chair)] if paper.chair else []),
            ("会议议题", [_topic_line(number, topic) for number, topic in enumerate(paper.topics, 1)]),
            ("参会人员", [f"{group['label']}：{group['people']}" for group in groups]),
            ("有关要求", _numbered(requests)),
        ]
    filled = [(heading, lines) for heading, lines in parts if lines]
    return {
        **_head(head),
        "title": _line(_notice_title(paper)),
        "document_number": _line(paper.document_number),
        "addressees": _joined(paper.addressees),
        "opening": _line(_opening(paper)),
        "sections": [
            {"heading": f"{to_chinese(number)}、{heading}", "lines": lines}
            for number, (heading, lines) in enumerate(filled, 1)
        ],
        "chair": _line(paper.chair),
        "topics": topics,
        "groups": groups,
        "requests": requests,
        "contact": _line(paper.contact),
        "change": _line(paper.change),
        "issued_by": _line(paper.issued_by),
        "issued_on": day(paper.issued_on),
    }


def agenda_words(paper: AgendaPaper) -> Words:
    """Lay out 会议议程; a topic's hours follow from the minutes of those before it."""
    return {
        **_head(paper.head),
        "title": _line(f"{paper.head.title}议程"),
        "chair": _line(paper.chair),
        "topics": _topics(paper.topics, paper.head),
        "groups": _groups(paper.groups),
        "approved": _line(paper.approved),
        "issued_by": _line(paper.issued_by),
        "issued_on": day(paper.issued_on),
    }


def minutes_words(paper: MinutesPaper) -> Words:
    """Lay out 会议纪要."""
    return {
        **_head(paper.head),
        "title": _line(f"{paper.head.title}纪要"),
        "serial": _line(paper.serial),
        "is_draft": paper.is_draft,
        "time": when(paper.head.starts) + _until(paper),
        "chair": _line(paper.chair),
        "opening": [line for text in paper.opening for line in _lines(text)],
        "items": [_item(number, item) for number, item in enumerate(paper.items, 1)],
        "present": _people(paper.present),
        "absent": _people(paper.absent),
        "sitting_in": _people(paper.sitting_in),
        "signature": _signature(paper.signature),
        "distribution": _joined(paper.distribution, "，"),
        "recorder": _line(paper.recorder),
        "issued_by": _line(paper.issued_by),
        "issued_on": day(paper.issued_on),
        "issued_how": "拟稿" if paper.is_draft else "印发",
    }


def day(on: date) -> str:
    """Write a date as official papers do: 2026年12月21日."""
    return f"{on.year}年{on.month}月{on.day}日"


def when(at: datetime) -> str:
    """Write a moment with its weekday: 2026年12月21日（星期一）上午9:00."""
    return f"{day(at.date())}（星期{'一二三四五六日'[at.weekday()]}）{clock(at)}"


def clock(at: datetime) -> str:
    """Write the hour as it is said: 上午9:00, 中午12:30, 下午2:30, 晚上7:00."""
    return f"{_part_of_day(at)}{at.hour if at.hour <= _NOON else at.hour - _NOON}:{at.minute:02}"


def span(minutes: int) -> str:
    """Write how long something takes: 90 is 1小时30分钟."""
    hours, rest = divmod(minutes, _HOUR)
    return f"{f'{hours}小时' if hours else ''}{f'{rest}分钟' if rest or not hours else ''}"


def who(sitter: Sitter) -> str:
    """Name somebody with their post, and for whom they come or who comes for them."""
    named = _line(f"{sitter.post} {sitter.name}")
    if sitter.stands_for:
        return f"{named}（代{_line(sitter.stands_for)}）"
    return f"{named}（由{_line(sitter.stood_for_by)}代）" if sitter.stood_for_by else named


def _head(head: MeetingHead) -> dict[str, object]:
    return {
        "organisation": _line(head.organisation),
        "meeting": _line(head.title),
        "number": _line(head.number),
        "time": when(head.starts),
        "span": span(head.minutes_long),
        "place": _line(head.place),
    }


def _part_of_day(at: datetime) -> str:
    if at.hour == _NOON:
        return "中午"
    return "上午" if at.hour < _NOON else "下午" if at.hour < _EVENING else "晚上"


def _until(paper: MinutesPaper) -> str:
    """Say until when a meeting sat: 至11:05, 至下午1:10."""
    if paper.ended_at is None:
        return ""
    starts = paper.head.starts
    ended = paper.ended_at.astimezone(starts.tzinfo)
    if ended.date() != starts.date():
        return f"至{when(ended)}"
    return f"至{clock(ended).removeprefix(_part_of_day(starts))}"


def _notice_title(paper: NoticePaper) -> str:
    if paper.cancelled:
        return f"关于取消{paper.head.title}的通知"
    if paper.change:
        return f"关于调整{paper.head.title}安排的通知"
    return f"关于召开{paper.head.title}的通知"


def _opening(paper: NoticePaper) -> str:
    head, change = paper.head, paper.change.strip().rstrip("。")
    at = f"在{head.place}" if head.place else ""
    if paper.cancelled:
        return f"原定于{when(head.starts)}{at}召开的{head.title}取消{f'：{change}' if change else ''}。"
    if change:
        return f"{head.title}的安排有所调整：{change}。现将调整后的有关事项通知如下："
    return f"定于{when(head.starts)}{at}召开{head.title}。现将有关事项通知如下："


def _topics(topics: tuple[TopicLine, ...], head: MeetingHead | None) -> list[dict[str, object]]:
    """Lay topics out in order, with the head's meeting also the hours, as far as the minutes are known."""
    laid: list[dict[str, object]] = []
    begins: int | None = 0 if head else None
    for number, topic in enumerate(topics, 1):
        ends = None if begins is None or topic.minutes_long is None else begins + topic.minutes_long
        hours = f"{_after(head, begins)}—{_after(head, ends)}" if head and ends is not None else ""
        time = "，".join(
            part
            for part in (hours, span(topic.minutes_long) if topic.minutes_long is not None else "")
            if part
        )
        sitting_in = _joined(topic.sitting_in)
        lines = [
            f"时间：{time}" if time else "",
            f"提请单位：{_line(topic.unit)}" if topic.unit else "",
            f"汇报：{_line(topic.presenter)}" if topic.presenter else "",
            f"列席：{sitting_in}" if sitting_in else "",
            f"备注：{_joined(topic.marks)}" if topic.marks else "",
        ]
        laid.append(
            {
                "number": number,
                "numeral": to_chinese(number),
                "title": _line(topic.title),
                "unit": _line(topic.unit),
                "presenter": _line(topic.presenter),
                "minutes": "" if topic.minutes_long is None else topic.minutes_long,
                "hours": hours,
                "sitting_in": sitting_in,
                "marks": _joined(topic.marks),
                "lines": [line for line in lines if line],
            }
        )
        begins = ends
    return laid


def _after(head: MeetingHead, minutes: int | None) -> str:
    at = head.after(minutes or 0)
    return f"{at.hour}:{at.minute:02}"


def _topic_line(number: int, topic: TopicLine) -> str:
    """Name a topic in one line of a notice."""
    asides = (
        f"汇报：{_line(topic.presenter)}" if topic.presenter else "",
        f"列席：{_joined(topic.sitting_in)}" if topic.sitting_in else "",
        _joined(topic.marks),
    )
    aside = "；".join(part for part in asides if part)
    return f"{number}．{_line(topic.title)}{f'（{aside}）' if aside else ''}"


def _item(number: int, item: DecidedItem) -> dict[str, object]:
    due = day(item.due_on) if item.due_on else ""
    duties = (
        ("责任领导", _line(item.leader)),
        ("牵头单位", _line(item.lead_unit)),
        ("配合单位", _joined(item.other_units)),
        ("完成时限", due),
    )
    said = "；".join(f"{label}：{value}" for label, value in duties if value)
    return {
        "number": number,
        "numeral": to_chinese(number),
        "title": _line(item.title),
        "outcome": _line(item.outcome),
        "text": _lines(item.text),
        "leader": _line(item.leader),
        "lead_unit": _line(item.lead_unit),
        "other_units": _joined(item.other_units),
        "due_on": due,
        "duties": f"{said}。" if said else "",
    }


def _signature(signature: Signature | None) -> str:
    if signature is None:
        return _UNSIGNED
    stead = f"（代{_line(signature.stands_for)}）" if signature.stands_for else ""
    named = _line(f"{signature.post} {signature.name}") + stead
    return f"{named}　{day(signature.on)}" if signature.on else f"{named}{_UNSIGNED}"


def _groups(groups: tuple[SitterGroup, ...]) -> list[dict[str, str]]:
    return [
        {"label": _line(group.label), "people": _people(group.sitters)} for group in groups if group.sitters
    ]


def _people(sitters: Iterable[Sitter]) -> str:
    return "、".join(who(sitter) for sitter in sitters)


def _numbered(lines: list[str]) -> list[str]:
    return [f"{number}．{line}" for number, line in enumerate(lines, 1)] if len(lines) > 1 else lines


def _joined(words: Iterable[str], comma: str = "、") -> str:
    return comma.join(line for line in map(_line, words) if line)


def _lines(text: str) -> list[str]:
    return [line for line in map(_line, text.split("\n")) if line]


def _line(text: str) -> str:
    return clean_line(text, _LONGEST)
