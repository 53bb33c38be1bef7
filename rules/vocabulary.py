"""The words in which rules are asked and answered, each with what an official reads and may type.

Posts, bodies and meetings are *actors*: a rule may name any of them as the one who acts or is told.
The engine speaks the English words; `term` is the Chinese one; `named` takes any accepted Chinese spelling.
A rulebook may put a place's own title in the stead of a term (市长 for 区长).
"""

from __future__ import annotations

import difflib
import unicodedata
from enum import StrEnum
from functools import cache
from typing import Final, Self


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


class Word(StrEnum):
    """A word of the vocabulary: its Chinese term, then further spellings under which `named` finds it."""

    term: str
    aliases: tuple[str, ...]

    def __new__(cls, value: str, term: str = "", *aliases: str) -> Self:
        word = str.__new__(cls, value)
        word._value_ = value
        word.term = term
        word.aliases = aliases
        return word

    @classmethod
    def named(cls, text: str) -> Self | None:
        """Find the word by its English form, its term or an alias, taken whole; None when nothing matches."""
        value = _spellings(cls).get(_plain(text))
        return None if value is None else cls(value)

    @classmethod
    def nearest(cls, text: str) -> Self | None:
        """Find the word whose spelling comes closest to a mistyped one; None when none is close."""
        spellings = {form: word for word in cls for form in (*word.aliases, word.term, word.value)}
        close = difflib.get_close_matches(text.casefold(), spellings, n=1, cutoff=0.5)
        return spellings[close[0]] if close else None


@cache
def _spellings(kind: type[Word]) -> dict[str, str]:
    """Map each spelling to the first word of a kind that has it.

    By kind, for words of two kinds may be equal as text: the office as a body, and in the office's name.
    """
    spellings: dict[str, str] = {}
    for word in kind:
        for form in (word.value, word.term, *word.aliases):
            spellings.setdefault(_plain(form), word.value)
    return spellings


class Post(Word):
    """Who may act or apply."""

    MAYOR = "mayor", "区长", "市长", "县长"
    EXECUTIVE_DEPUTY = "executive_deputy", "常务副区长", "常务副市长", "负责常务工作的副区长", "常务"
    DEPUTY = "deputy", "副区长", "副市长"
    RESPONSIBLE_DEPUTY = "responsible_deputy", "分管副区长", "主管副区长", "分管副市长", "分管领导"
    MAYOR_ASSISTANT = "mayor_assistant", "区长助理", "市长助理"
    SECRETARY_GENERAL = "secretary_general", "秘书长"
    DEPUTY_SECRETARY_GENERAL = "deputy_secretary_general", "副秘书长"
    FOREIGN_AFFAIRS_DEPUTY = (
        "foreign_affairs_deputy",
        "分管外事工作的副区长",
        "分管外事副区长",
        "分管外事副市长",
    )
    SUPERIOR_MAYOR = "superior_mayor", "上级市长"
    DELEGATE = "delegate", "受委托主持工作的负责人"
    OFFICE_DIRECTOR = "office_director", "政府办公室主任", "办公室主任", "区政府办公室主任", "政府办主任"
    OFFICE_DEPUTY_DIRECTOR = "office_deputy_director", "办公室副主任", "政府办公室副主任", "政府办副主任"
    DEPARTMENT_HEAD = "department_head", "部门主要负责人", "局长", "部门正职", "部门一把手"
    DEPARTMENT_DEPUTY = "department_deputy", "部门副职", "副局长"
    TOWNSHIP_HEAD = "township_head", "镇（街道）行政正职", "镇长", "街道办事处主任", "街道主任", "乡长"
    COMPANY_MANAGER = "company_manager", "区属总公司经理", "总公司经理"
    PARTY_SECRETARY = "party_secretary", "党组书记"
    PARTY_DEPUTY_SECRETARY = "party_deputy_secretary", "党组副书记"
    PARTY_MEMBER = "party_member", "党组成员"
    MEETING_CHAIR = "meeting_chair", "会议主持人", "主持人"
    DELEGATOR = "delegator", "委托人", "委托召开会议的领导"
    DISTRICT_SECRETARY = "district_secretary", "区委书记", "市委书记"

    @property
    def genus(self) -> Post:
        """The wider post that a rule may name to include this one; itself where there is none."""
        return Post.DEPUTY if self in _DEPUTIES else self


_DEPUTIES: Final = (Post.EXECUTIVE_DEPUTY, Post.RESPONSIBLE_DEPUTY, Post.FOREIGN_AFFAIRS_DEPUTY)


class Body(Word):
    """An organ that acts or is told; where a body sits in a meeting, its head sits."""

    OFFICE = "office", "区政府办公室", "政府办公室", "政府办", "市政府办公厅"
    LEGAL = "legal", "司法局", "法制办", "法制部门"
    SUPERVISION_OFFICE = "supervision_office", "督查室", "政府督查室"
    FOREIGN_AFFAIRS = "foreign_affairs", "外事办公室", "外办", "外事工作委员会办公室"
    DISTRICT_COMMITTEE = "district_committee", "区委", "市委"
    CITY_GOVERNMENT = "city_government", "市政府"
    CITY_OFFICE = "city_office", "市政府办公室"
    COMMITTEE_OFFICE = "committee_office", "区委办公室", "区委办"
    STATE_COUNCIL = "state_council", "国务院"
    NPC = "npc", "人大常委会", "区人大常委会", "人大"
    DEPARTMENTS = "departments", "各部门", "部门"
    OTHER_LEADERS = "other_leaders", "区政府其他领导", "其他领导"
    AUDIT = "audit", "审计局"
    FINANCE_BUREAU = "finance_bureau", "财政局"
    DEVELOPMENT_REFORM = "development_reform", "发展和改革委员会", "发改委"
    RESEARCH_OFFICE = "research_office", "研究室"
    ARMED_FORCES = "armed_forces", "人民武装部", "人武部"
    LEGAL_ADVISER = "legal_adviser", "法律顾问"
    CAMPAIGN_OFFICE = "campaign_office", "专项行动领导小组办公室"


class Meeting(Word):
    """The kinds of meeting."""

    PLENARY = "plenary", "全体会议", "全体会", "政府全体会议"
    EXECUTIVE = "executive", "常务会议", "常务会", "政府常务会议"
    MAYOR_OFFICE = (
        "mayor_office",
        "区长办公会议",
        "区长办公会",
        "市长办公会议",
        "市长办公会",
        "办公会议",
        "办公会",
    )
    SPECIAL = "special", "专题会议", "专题会"
    PARTY_GROUP = "party_group", "党组会议", "党组会"
    BRIEFING = "briefing", "碰头会议", "碰头会"
    DISTRICT_WIDE = "district_wide", "全区性会议", "全市性会议", "全区会议"
    DEPARTMENT_WIDE = "department_wide", "部门系统全区性会议", "部门会议", "系统会议"


class Document(Word):
    """The kinds of document."""

    ORDER = "order", "命令（令）", "命令", "令"
    DECISION = "decision", "决定"
    MOTION = "motion", "议案"
    PERSONNEL = "personnel", "人事任免", "任免", "人事任免通知"
    REQUEST = "request", "请示"
    REPORT = "report", "报告"
    NOTICE = "notice", "通知"
    ANNOUNCEMENT = "announcement", "公告"
    CIRCULAR = "circular", "通告"
    OPINION = "opinion", "意见"
    REPLY = "reply", "批复"
    LETTER = "letter", "函", "商洽函", "商洽公文"
    MINUTES = "minutes", "会议纪要", "纪要"
    NORMATIVE = "normative", "行政规范性文件", "规范性文件"
    DOCUMENT = "document", "公文", "文件"


class NameOf(Word):
    """In whose name a document goes out."""

    GOVERNMENT = "government", "区政府名义", "政府名义", "市政府名义", "以区政府名义"
    OFFICE = "office", "区政府办公室名义", "办公室名义", "政府办名义", "以区政府办公室名义"
    DEPARTMENT = "department", "部门名义", "以部门名义"


class Matter(Word):
    """What may be said of a matter; a rule asks only some of these."""

    MAJOR = "major", "重大事项", "重大", "重要", "重要事项"
    COMPREHENSIVE = "comprehensive", "综合性、全局性", "综合性", "全局性"
    ESPECIALLY_IMPORTANT = "especially_important", "特别重要"
    FINANCE = "finance", "涉及资金、收费、国有资产、土地等", "资金", "涉及资金"
    DEPUTY_SCOPE = "deputy_scope", "属分管副区长职责范围", "分管范围", "分管职责范围"
    OFFICE_SCOPE = "office_scope", "属办公室职责范围", "一般性事务", "办公室职责范围"
    TO_SUPERIOR = "to_superior", "上报市政府、区委", "上报", "上报市政府", "上报区委"
    TO_CITY_DEPARTMENTS = "to_city_departments", "与市政府部门商洽", "商洽市政府部门"
    TO_NPC = "to_npc", "提交人大及其常委会", "提交人大", "报人大"
    PASSED = "passed", "会议通过且无重大修改", "会议通过", "已通过"
    CROSS_DEPARTMENT = "cross_department", "涉及其他部门职权", "跨部门", "多部门"
    PLANNED = "planned", "已列入年度计划", "计划内"
    UNPLANNED = "unplanned", "未列入年度计划", "计划外", "临时"

    @property
    def condition(self) -> str:
        """The flag as what follows 若: 属重大事项, 涉及资金、收费……."""
        return f"属{self.term}" if self in (Matter.MAJOR, Matter.COMPREHENSIVE) else self.term


class Act(Word):
    """What is done in a step."""

    REVIEW = "review", "审核"
    COUNTERSIGN = "countersign", "会签"
    CONSENT = "consent", "同意"
    APPROVE = "approve", "批准"
    SIGN = "sign", "签发"
    REPORT = "report", "报告"
    FILE = "file", "报备"

    @property
    def tells(self) -> bool:
        """Whether the step tells all of those named rather than waits for one of them."""
        return self in (Act.REPORT, Act.FILE)


class Urgency(Word):
    """How urgent a document is."""

    NORMAL = "normal", "一般", "平件", "普通"
    URGENT = "urgent", "加急", "紧急"
    EXTRA_URGENT = "extra_urgent", "特急", "特别紧急"
    CRITICAL = "critical", "特急重要"


class DeadlineName(Word):
    """What may have a time limit."""

    TOPIC_FILING = "topic_filing", "议题备案", "议题申报"
    LEGAL_REVIEW = "legal_review", "材料送合法性审查", "合法性审查", "送司法局"
    MATERIALS = "materials", "部门报送会议材料", "材料报送", "会议材料", "材料"
    DISTRIBUTION = "distribution", "会议材料分送", "材料分送", "分送"
    MINUTES = "minutes", "印发会议纪要", "会议纪要", "纪要"
    ISSUE_PASSED_DOCUMENT = "issue_passed_document", "会议通过文件印发", "通过文件印发", "文件印发"
    ISSUE_REVISED_DOCUMENT = "issue_revised_document", "修改后文件印发", "修改后印发"
    INTERPRET_DECISION = "interpret_decision", "会后公开解读", "公开解读", "解读"
    CONSULTATION_REPLY = "consultation_reply", "征求意见回复", "征求意见", "会签回复", "回复意见"
    DEPARTMENT_HANDLING = "department_handling", "承办部门办结", "办结", "部门办结"
    DEPARTMENT_OPINION = "department_opinion", "提出部门意见", "部门意见"
    JOINT_OPINION = "joint_opinion", "多部门联合提出意见", "联合办理", "联合意见"
    INVESTIGATION = "investigation", "调查论证", "调查论证报告"
    APPROVAL = "approval", "区政府审批", "审批"
    LEADER_SIGNATURE = "leader_signature", "领导签批", "签批"
    SUBMISSION_LEAD = "submission_lead", "报送预留时间", "报送预留", "提前报送"
    IMPLEMENTING_DRAFT = "implementing_draft", "上报文件代拟稿", "代拟稿"
    IMPLEMENTING_DRAFT_MAX = "implementing_draft_max", "上报文件代拟稿最长期限", "代拟稿最长"
    TRIP_SUMMARY = "trip_summary", "出访总结"
    LEAVE_FILING = "leave_filing", "外出报备", "请假报备"
    EMERGENCY_INFORMATION = "emergency_information", "发布突发事件信息", "突发事件信息", "权威信息"
    PRESS_CONFERENCE = "press_conference", "举行新闻发布会", "新闻发布会"


class LimitName(Word):
    """What may have a measure."""

    POLICY_DOCUMENT_LENGTH = "policy_document_length", "政策性文件篇幅", "政策性文件"
    OTHER_DOCUMENT_LENGTH = "other_document_length", "其他文件篇幅", "其他文件"
    BRIEFING_MATERIAL_LENGTH = "briefing_material_length", "汇报材料篇幅", "汇报材料"
    GENERAL_MEETING_LENGTH = "general_meeting_length", "全局性会议时长", "全局性会议"
    OTHER_MEETING_LENGTH = "other_meeting_length", "其他会议时长", "其他会议"


class DutyName(Word):
    """What recurs; the order is the order in which one day's duties are listed."""

    QUARTER_POINTS = "quarter_points", "季度工作要点", "季度要点"
    MONTH_PLAN = "month_plan", "月度会议活动安排", "月计划", "月度安排"
    WEEK_PLAN = "week_plan", "周会议活动安排", "周计划", "周安排"
    ANNUAL_MEETING_PLAN = "annual_meeting_plan", "年度会议计划", "会议计划"
    NEXT_YEAR_PLAN = "next_year_plan", "下一年度重点工作安排", "下年度计划"
    WEEKLY_REPORT = "weekly_report", "每周工作情况上报", "周报"
    WEEKLY_SUMMARY = "weekly_summary", "每周工作情况汇总报告", "周汇总"
    FINAL_REPORT = "final_report", "工作总结", "总结"
    RESEARCH_REPORT = "research_report", "调研报告"
    RECEPTION_DAY = "reception_day", "领导信访接待日", "信访接待日", "信访接待"
    ANNUAL_REPORT = "annual_report", "年度工作报告", "年度报告"
    GRASSROOTS_RESEARCH = "grassroots_research", "基层蹲点调研", "蹲点调研", "基层调研"


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


class Per(Word):
    """How often a meeting is held."""

    WEEK = "week", "每周"
    TWO_WEEKS = "two_weeks", "每两周"
    MONTH = "month", "每月"
    HALF_YEAR = "half_year", "每半年"
    YEAR = "year", "每年"
    AS_NEEDED = "as_needed", "根据需要"


class TimeUnit(Word):
    """In what a time limit is counted."""

    WORKING_DAY = "working_day", "个工作日"
    DAY = "day", "天"
    HOUR = "hour", "小时"
    WEEK = "week", "周"
    MONTH = "month", "个月"


class LimitUnit(Word):
    """In what a measure is given."""

    CHARACTERS = "characters", "字"
    MINUTES = "minutes", "分钟"
    DAY = "day", "天"
    WORKING_DAY = "working_day", "个工作日"
    HOUR = "hour", "小时"


class Direction(Word):
    """On which side of its anchor a time limit lies."""

    BEFORE = "before", "之前"
    AFTER = "after", "之后"


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


Actor = Post | Body | Meeting


def actor(word: str) -> Actor | None:
    """Find the post, body or meeting of that English name."""
    for kind in (Post, Body, Meeting):
        for member in kind:
            if member.value == word:
                return member
    return None
