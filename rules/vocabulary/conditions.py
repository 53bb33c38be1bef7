"""What is asked of a topic or of an applicant, and what an answer says of itself."""

from __future__ import annotations

from typing import Final

from rules.vocabulary.words import Word


class Fact(Word):
    """What is asked of a topic before it goes on an agenda; `bad_if` is the value that keeps it off."""

    CONSULTED = "consulted", "已征求意见", "征求意见"
    CONSENSUS = "consensus", "意见一致"
    DEPUTY_COORDINATED = "deputy_coordinated", "分管副区长已协调", "已协调"
    LEGAL_REVIEW = "legal_review", "已作合法性审查", "合法性审查"
    FAIR_COMPETITION = "fair_competition", "已作公平竞争审查", "公平竞争审查"
    FILED = "filed", "已报办公室备案", "已备案"
    AGENDA_OPEN = "agenda_open", "议程尚未审定"
    LEAD_CAN_ATTEND = "lead_can_attend", "提请单位主要领导能出席"
    GLOBAL_MATTER = "global_matter", "涉及全局"
    CLEAR_PROPOSAL = "clear_proposal", "有实质内容和明确意见"
    DEPARTMENT_CAN_SETTLE = "department_can_settle", "部门职权内能解决"
    DEPARTMENTS_CAN_SETTLE = "departments_can_settle", "部门协商能解决"
    DEPUTY_CAN_SETTLE = "deputy_can_settle", "分管副区长能决定"
    ROUTINE_REPORT = "routine_report", "一般性工作汇报"
    AD_HOC = "ad_hoc", "临时动议"

    @property
    def bad_if(self) -> bool:
        """The value that is bad: true of the last five, false of the others."""
        return self in _BAD_WHEN_TRUE

    @property
    def fault(self) -> str:
        """What is said of a topic that the fact keeps off the agenda."""
        return _FAULTS[self]


_BAD_WHEN_TRUE: Final = (
    Fact.DEPARTMENT_CAN_SETTLE,
    Fact.DEPARTMENTS_CAN_SETTLE,
    Fact.DEPUTY_CAN_SETTLE,
    Fact.ROUTINE_REPORT,
    Fact.AD_HOC,
)


_FAULTS: Final = {
    Fact.CONSULTED: "未征求意见",
    Fact.CONSENSUS: "意见不一致",
    Fact.DEPUTY_COORDINATED: "未经分管副区长协调",
    Fact.LEGAL_REVIEW: "未作合法性审查",
    Fact.FAIR_COMPETITION: "未作公平竞争审查",
    Fact.FILED: "未报办公室备案",
    Fact.AGENDA_OPEN: "议程已经审定",
    Fact.LEAD_CAN_ATTEND: "提请单位主要领导不能出席",
    Fact.GLOBAL_MATTER: "不涉及全局",
    Fact.CLEAR_PROPOSAL: "没有实质内容和明确意见",
    Fact.DEPARTMENT_CAN_SETTLE: "部门职权内能够解决",
    Fact.DEPARTMENTS_CAN_SETTLE: "部门协商能够解决",
    Fact.DEPUTY_CAN_SETTLE: "分管副区长能够决定",
    Fact.ROUTINE_REPORT: "属一般性工作汇报",
    Fact.AD_HOC: "属临时动议",
}


class Circumstance(Word):
    """What a topic is, where a fact is asked only of such topics."""

    NORMATIVE = "normative", "属行政规范性文件", "规范性文件"
    MARKET = "market", "涉及市场主体经济活动", "市场主体"


class StateItem(Word):
    """What an applicant for leave must state."""

    DATES = "dates", "时间"
    PLACE = "place", "地点"
    CONTACT = "contact", "联系方式"
    ACTING = "acting", "代为主持工作的负责人"
    REASON = "reason", "事由"


class Substitute(Word):
    """Whether somebody else may attend in one's stead."""

    AFTER_APPROVAL = "after_approval", "获准后方可由他人代会"
    FORBIDDEN = "forbidden", "不得由他人代会"


class Warn(Word):
    """What an answer must say about itself."""

    DRAFT = "draft", "本规则为征求意见稿，尚未施行"
    SOURCE_INCOMPLETE = "source_incomplete", "公布的文本缺若干条，未见规定不等于没有规定"
    RESTORED = "restored", "原文此处有脱漏，按上下文补足"
    DISCRETIONARY = "discretionary", "原文用“可”“必要时”“视情”，由签发人或办公室斟酌"
    NOT_IN_VOCABULARY = "not_in_vocabulary", "原文另有所指，未能列出"
    IMPRECISE = "imprecise", "原文未写明日期，按惯例推定"
    MOVED = "moved", "遇休息日，已移至工作日"
    CALENDAR_UNPUBLISHED = "calendar_unpublished", "该年放假安排尚未公布，暂按法定节假日推算"
