"""Invented papers on which a form is tried: one that says all, one that says as little as it may."""

from datetime import UTC, date, datetime
from typing import Final

from views.paper_words import agenda_words, minutes_words, notice_words
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

_ON: Final = date(2026, 12, 15)
_HEAD: Final = MeetingHead(
    slug="sample",
    organisation="某某区人民政府",
    number="M2026-0012",
    title="某某区人民政府第12次常务会议",
    starts_at=datetime(2026, 12, 21, 1, tzinfo=UTC),
    minutes_long=120,
    timezone="Asia/Shanghai",
    place="第一会议室",
)
_BARE: Final = MeetingHead(
    slug="sample",
    organisation="某某区人民政府",
    number="M2026-0013",
    title="专题会议",
    starts_at=datetime(2026, 12, 21, 6, 30, tzinfo=UTC),
    minutes_long=45,
    timezone="Asia/Shanghai",
)
_GROUPS: Final = (
    SitterGroup(
        label="出席",
        sitters=(
            Sitter(post="区长", name="人员一"),
            Sitter(post="副区长", name="人员二", stood_for_by="区政府办公室主任 人员三"),
        ),
    ),
    SitterGroup(label="列席", sitters=(Sitter(post="甲局副局长", name="人员四", stands_for="甲局局长"),)),
)
_TOPICS: Final = (
    TopicLine(
        title="关于某事项的请示",
        unit="甲局",
        presenter="甲局局长 人员五",
        minutes_long=20,
        sitting_in=("乙局", "丙局"),
        marks=("逾期列入",),
    ),
    TopicLine(title="关于另一事项的汇报"),
)
_ITEMS: Final = (
    DecidedItem(
        title="关于某事项的请示",
        outcome="原则通过",
        text="按会议意见修改后印发。",
        leader="副区长 人员二",
        lead_unit="甲局",
        other_units=("乙局", "丙局"),
        due_on=date(2026, 12, 31),
    ),
    DecidedItem(title="关于另一事项的汇报", outcome="听取"),
)

NOTICES: Final = (
    notice_words(
        NoticePaper(
            head=_HEAD,
            issued_by="某某区人民政府办公室",
            issued_on=_ON,
            addressees=("甲局", "乙局"),
            chair="区长 人员一",
            topics=_TOPICS,
            groups=_GROUPS,
            requests=("请准时参会", "请将手机调至静音"),
            contact="区政府办公室文秘科",
            document_number="某政办〔2026〕1号",
            change="时间改为12月21日",
        )
    ),
    notice_words(
        NoticePaper(head=_BARE, issued_by="区政府办公室", issued_on=_ON, addressees=(), cancelled=True)
    ),
)
AGENDAS: Final = (
    agenda_words(
        AgendaPaper(
            head=_HEAD,
            issued_by="某某区人民政府办公室",
            issued_on=_ON,
            chair="区长 人员一",
            groups=_GROUPS,
            topics=_TOPICS,
            approved="区长 人员一　2026年12月15日",
        )
    ),
    agenda_words(AgendaPaper(head=_BARE, issued_by="区政府办公室", issued_on=_ON)),
)
MINUTES: Final = (
    minutes_words(
        MinutesPaper(
            head=_HEAD,
            issued_by="某某区人民政府办公室",
            issued_on=_ON,
            chair="区长 人员一",
            serial="〔2026〕12号",
            ended_at=datetime(2026, 12, 21, 3, 5, tzinfo=UTC),
            present=_GROUPS[0].sitters,
            absent=(Sitter(post="副区长", name="人员六"),),
            sitting_in=_GROUPS[1].sitters,
            opening=("会议强调，要抓紧落实。",),
            items=_ITEMS,
            signature=Signature(post="常务副区长", name="人员七", stands_for="区长", on=_ON),
            distribution=("区委办公室", "区政府领导", "甲局"),
            recorder="人员八",
            is_draft=False,
        )
    ),
    minutes_words(MinutesPaper(head=_BARE, issued_by="区政府办公室", issued_on=_ON, chair="区长 人员一")),
)
