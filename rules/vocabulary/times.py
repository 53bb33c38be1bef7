"""What has a time limit, a measure or a date, and the units in which these are counted."""

from __future__ import annotations

from rules.vocabulary.words import Word


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
