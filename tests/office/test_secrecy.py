"""The signs by which what is typed anywhere is known as secret."""

import pytest

from office.documents.secrecy import is_marked, is_said_secret

MARKED = (
    "老旧小区改造 牵头:住建局 密级:秘密",
    "上级通知 密级：机密 报告：张三",
    "密级 ： 内部",
    "密级为绝密",
    "改造事项机密★10年 牵头:住建局",
    "绝密★",
    "国家秘密★长期",
    "机\u200b密★",
    "机密*10年",
    "秘密10年",
    "改造事项（机密） 牵头:住建局",
    "改造事项〔秘密〕",
    "【绝密】改造事项",
    "改造事项（机密级，长期）",
    "改造事项（此件涉密）",
)
CALLED = (
    "这是涉密件",
    "涉密件：改造事项",
    "关于改造的绝密请示 牵头:住建局",
    "一份机密件",
    "改造 绝密件",
    "涉密文件",
    "绝密 改造事项",
    "机密：改造事项",
)
OPEN = (
    "开展保密培训 牵头:住建局",
    "保护商业秘密专项检查",
    "信访秘书值守",
    "涉密人员培训",
    "清退涉密文件",
    "关于涉密文件管理的检查",
    "这不是涉密件",
    "（秘密投票）",
    "（不涉密）",
    "改造 密级:非密",
    "改造 密级：公开。",
    "改造 密级：无",
    "改造（密级：非密）",
    "人口密度★",
    "机密",
    "涉密",
    "保密 涉密",
)


@pytest.mark.parametrize("text", MARKED)
def test_mark_makes_any_text_secret(text: str) -> None:
    assert is_marked(text)
    assert is_said_secret(text)


@pytest.mark.parametrize("text", CALLED)
def test_thing_called_secret_is_refused_where_it_is_put_in(text: str) -> None:
    assert is_said_secret(text)
    assert not is_marked(text)


@pytest.mark.parametrize("text", OPEN)
def test_ordinary_words_pass(text: str) -> None:
    assert not is_said_secret(text)
