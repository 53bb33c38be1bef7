"""What goes out, in whose name, about what, and what is done with it."""

from __future__ import annotations

from rules.vocabulary.words import Word


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
