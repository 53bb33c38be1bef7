"""What is asked of a paper that comes to the government, and what a leader's circle on it means."""

from __future__ import annotations

from typing import Final

from rules.vocabulary.words import Word


class PaperCheck(Word):
    """What a paper has to be; the term says what is right, and true is good of all of them."""

    ONE_MATTER = "one_matter", "一文一事"
    NO_REQUEST_IN_REPORT = "no_request_in_report", "报告未夹带请示事项"
    ONE_ADDRESSEE = "one_addressee", "只主送一个机关，未多头报文"
    NOT_SKIPPING = "not_skipping", "未越级报文"
    NOT_PERSONAL = "not_personal", "送办公室统一办理，未直接送领导个人"
    IN_UNITS_NAME = "in_units_name", "以单位名义报送，不以个人名义"
    HEAD_SIGNED = "head_signed", "由报送单位负责人按规定签发"
    CONSULTED = "consulted", "涉及其他部门职权的，已征求其意见"
    OPINIONS_ATTACHED = "opinions_attached", "附有关部门的书面意见"
    COUNTERSIGNED = "countersigned", "已与有关部门会签"
    DIFFERENCES_STATED = "differences_stated", "意见不一致的，已列明各方理据和办理建议"
    URGENT_REASON = "urgent_reason", "已附紧急原因说明"
    COMPETENT = "competent", "不属部门自行行文、自行办理的事项"
    NECESSARY = "necessary", "行文确有必要"
    CONFORMING = "conforming", "符合公文处理规定"
    GROUNDS_STATED = "grounds_stated", "写明发文理由和征求意见情况"
    VERIFIED = "verified", "已实地考察、核实情况"
    DISCUSSED = "discussed", "重要事项已经本单位集体讨论并附依据"
    LEGAL_REVIEWED = "legal_reviewed", "已经合法性审查"
    LEGALITY_STATED = "legality_stated", "附合法性说明或审查意见"
    FAIR_COMPETITION = "fair_competition", "附公平竞争审查意见"
    PROCEDURE_DONE = "procedure_done", "已履行制定规范性文件的各项程序"
    INTERPRETATION_ATTACHED = "interpretation_attached", "附政策解读材料"
    OPENNESS_STATED = "openness_stated", "写明公开属性"
    COMMITTEE_CONSULTED = "committee_consulted", "联合发文的，已征求区委办公室意见"
    IN_PLAN = "in_plan", "已列入年度发文计划"

    @property
    def fault(self) -> str:
        """What is said of a paper that is not so."""
        return _FAULTS[self]


_FAULTS: Final = {
    PaperCheck.ONE_MATTER: "不是一文一事",
    PaperCheck.NO_REQUEST_IN_REPORT: "报告夹带请示事项",
    PaperCheck.ONE_ADDRESSEE: "多头报文",
    PaperCheck.NOT_SKIPPING: "越级报文",
    PaperCheck.NOT_PERSONAL: "直接送领导个人",
    PaperCheck.IN_UNITS_NAME: "以个人名义报送",
    PaperCheck.HEAD_SIGNED: "未由报送单位负责人按规定签发",
    PaperCheck.CONSULTED: "涉及其他部门职权而未征求其意见",
    PaperCheck.OPINIONS_ATTACHED: "未附有关部门的书面意见",
    PaperCheck.COUNTERSIGNED: "未与有关部门会签",
    PaperCheck.DIFFERENCES_STATED: "意见不一致而未列明各方理据和办理建议",
    PaperCheck.URGENT_REASON: "未附紧急原因说明",
    PaperCheck.COMPETENT: "属部门自行行文、自行办理的事项",
    PaperCheck.NECESSARY: "行文并非确有必要",
    PaperCheck.CONFORMING: "不符合公文处理规定",
    PaperCheck.GROUNDS_STATED: "未写明发文理由和征求意见情况",
    PaperCheck.VERIFIED: "未实地考察、核实情况",
    PaperCheck.DISCUSSED: "重要事项未经本单位集体讨论，或未附依据",
    PaperCheck.LEGAL_REVIEWED: "未经合法性审查",
    PaperCheck.LEGALITY_STATED: "未附合法性说明或审查意见",
    PaperCheck.FAIR_COMPETITION: "未附公平竞争审查意见",
    PaperCheck.PROCEDURE_DONE: "未履行制定规范性文件的各项程序",
    PaperCheck.INTERPRETATION_ATTACHED: "未附政策解读材料",
    PaperCheck.OPENNESS_STATED: "未写明公开属性",
    PaperCheck.COMMITTEE_CONSULTED: "联合发文而未征求区委办公室意见",
    PaperCheck.IN_PLAN: "未列入年度发文计划",
}


class PaperCircumstance(Word):
    """What a paper is, where something is asked only of such papers."""

    DISAGREED = "disagreed", "有关部门意见不一致"
    JOINT = "joint", "需要联合行文"
    SINGLE = "single", "不需要联合行文"
    ISSUING = "issuing", "请以区政府或办公室名义发文"
    WITH_COMMITTEE = "with_committee", "拟提请区委审议或与区委联合发文"
    MARKET = "market", "涉及市场主体经济活动"
    PUBLIC = "public", "依法应当主动公开"


class Circled(Word):
    """What a leader's circle on a paper means."""

    AGREED = "agreed", "同意所请示事项"
    SEEN = "seen", "已阅知"
