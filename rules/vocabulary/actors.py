"""Who acts or is told: posts, bodies, and meetings, which may settle something too."""

from __future__ import annotations

from typing import Final

from rules.vocabulary.words import Word


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
    BRIEFING = "briefing", "碰头会议", "碰头会", "区长碰头会议", "区长碰头会"
    DISTRICT_WIDE = "district_wide", "全区性会议", "全市性会议", "全区会议"
    DEPARTMENT_WIDE = (
        "department_wide",
        "部门系统全区性会议",
        "系统全区性会议",
        "本系统全区性会议",
        "部门会议",
        "系统会议",
    )


Actor = Post | Body | Meeting


def actor(word: str) -> Actor | None:
    """Find the post, body or meeting of that English name."""
    for kind in (Post, Body, Meeting):
        for member in kind:
            if member.value == word:
                return member
    return None
