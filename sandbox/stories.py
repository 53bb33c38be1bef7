"""Who was away, and why, in the invented district's last month: dated in working days from the first day."""

from dataclasses import dataclass
from enum import StrEnum

from storage.tables import LeaveKind


class Turn(StrEnum):
    """What becomes of a leave beside being granted."""

    GRANTED = "granted"
    RECORDED = "recorded"
    """Granted orally, and recorded by the office."""
    REFUSED = "refused"
    RETURNED = "returned"
    """Sent back once, changed, and then granted."""
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    SHORTENED = "shortened"
    WAITING = "waiting"
    """Not decided to the end when the sandbox opens."""


@dataclass(frozen=True)
class Story:
    """One leave. Offsets count working days from the sandbox's first day, which is 0; hours are local."""

    seat: str
    kind: LeaveKind
    place: str
    reason: str
    asked: tuple[int, str]
    first: int
    last: int
    stand_in: str
    turn: Turn = Turn.GRANTED
    comment: str = ""
    """The reason for refusing or sending back."""
    back: tuple[int, str] | None = None
    """When the leave was closed; none while it runs or lies ahead."""
    abroad: bool = False
    consents: int = 0
    """Of a waiting leave: how many steps are decided."""


BUSINESS, VACATION, STUDY = LeaveKind.BUSINESS, LeaveKind.VACATION, LeaveKind.STUDY

STORIES: tuple[Story, ...] = (
    Story(
        "交通局局长",
        BUSINESS,
        "省城",
        "参加全省农村公路工作座谈会",
        asked=(-22, "09:12"),
        first=-20,
        last=-19,
        stand_in="交通局副局长",
        back=(-18, "08:36"),
    ),
    Story(
        "副区长(社会事业)",
        BUSINESS,
        "邻市",
        "考察社区养老服务",
        asked=(-21, "10:05"),
        first=-18,
        last=-16,
        stand_in="副区长(政法)",
        back=(-15, "08:20"),
    ),
    Story(
        "住建局局长",
        STUDY,
        "新加坡",
        "参加城市更新专题培训",
        asked=(-21, "14:30"),
        first=-14,
        last=-10,
        stand_in="住建局副局长",
        abroad=True,
        back=(-9, "09:02"),
    ),
    Story(
        "民政局局长",
        VACATION,
        "外省",
        "年休假",
        asked=(-19, "15:40"),
        first=-15,
        last=-11,
        stand_in="民政局副局长",
        back=(-10, "08:31"),
    ),
    Story(
        "发改局局长",
        BUSINESS,
        "省城",
        "对接重点项目申报",
        asked=(-16, "09:48"),
        first=-14,
        last=-13,
        stand_in="发改局副局长",
        turn=Turn.REFUSED,
        comment="这两天召开全区项目调度会,请改期或由副职前往。",
    ),
    Story(
        "区长",
        BUSINESS,
        "省城",
        "参加全省经济工作座谈会",
        asked=(-15, "11:20"),
        first=-12,
        last=-11,
        stand_in="常务副区长",
        back=(-10, "08:05"),
    ),
    Story(
        "财政局局长",
        BUSINESS,
        "市里",
        "参加预算编制集中会审",
        asked=(-14, "16:10"),
        first=-11,
        last=-10,
        stand_in="财政局副局长",
        turn=Turn.RETURNED,
        comment="会审期间正值区里调整预算,请缩短一天。",
        back=(-9, "08:44"),
    ),
    Story(
        "发改局局长",
        BUSINESS,
        "省城",
        "对接重点项目申报",
        asked=(-12, "08:55"),
        first=-9,
        last=-8,
        stand_in="发改局副局长",
        back=(-6, "10:15"),
    ),
    Story(
        "审计局局长",
        BUSINESS,
        "市里",
        "参加审计整改推进会",
        asked=(-11, "10:26"),
        first=-8,
        last=-8,
        stand_in="审计局副局长",
        turn=Turn.WITHDRAWN,
    ),
    Story(
        "司法局局长",
        LeaveKind.SICK,
        "本区",
        "就医复查",
        asked=(-9, "08:40"),
        first=-8,
        last=-7,
        stand_in="司法局副局长",
        turn=Turn.RECORDED,
        back=(-6, "08:28"),
    ),
    Story(
        "市场监管局局长",
        STUDY,
        "市委党校",
        "参加专题研讨班",
        asked=(-9, "14:18"),
        first=-6,
        last=-2,
        stand_in="市场监管局副局长",
        turn=Turn.SHORTENED,
        back=(-3, "08:52"),
    ),
    Story(
        "区政府办公室主任",
        BUSINESS,
        "市政府",
        "参加政务信息工作会议",
        asked=(-8, "09:30"),
        first=-6,
        last=-6,
        stand_in="区政府办公室副主任(综合)",
        back=(-5, "08:15"),
    ),
    Story(
        "研究室主任",
        BUSINESS,
        "邻市",
        "调研园区改革",
        asked=(-7, "15:05"),
        first=-3,
        last=-2,
        stand_in="研究室副主任",
        turn=Turn.CANCELLED,
    ),
    Story(
        "研究室主任",
        BUSINESS,
        "省城",
        "参加政策研究业务培训",
        asked=(-4, "10:40"),
        first=7,
        last=8,
        stand_in="研究室副主任",
    ),
    Story(
        "审计局局长",
        BUSINESS,
        "邻市",
        "开展异地交叉审计",
        asked=(-4, "14:50"),
        first=-1,
        last=1,
        stand_in="审计局副局长",
    ),
    Story(
        "人武部部长",
        BUSINESS,
        "市里",
        "参加征兵工作部署会",
        asked=(-2, "09:20"),
        first=5,
        last=5,
        stand_in="人武部副部长",
        turn=Turn.WAITING,
        consents=1,
    ),
    Story(
        "督查室主任",
        VACATION,
        "外省",
        "年休假",
        asked=(-1, "16:42"),
        first=8,
        last=10,
        stand_in="督查室副主任",
        turn=Turn.WAITING,
    ),
)
