"""A new rulebook's first draft: a known one's text, with a comment over each section."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

_HEAD: Final = """\
# 新规则的草稿，取自 {model}。请逐条改成本地的规定：
#   · id 与文件名一致；改定之前 kind 为 draft，公布施行后改为 published 并写 effective_on。
#   · 每条规则写明条号（cite）和自己的话（summary），不照抄原文；原文没有的，删掉那一条，不留空想。
#   · 同一节里，先写特别的，后写一般的：从上到下，第一条合得上的作数。
#   · 写好后运行：mishu rulebook lint 文件名
"""

_COMMENTS: Final[Mapping[str, str]] = {
    "posts": "本级政府有哪些职务；这里没有的职务，问到时一律答“规则未作规定”。",
    "terms": "本地的称呼，如市长、办公厅；不写的用词表的通称。",
    "leave": "外出：先后经谁（steps），提前几天（lead），报明什么（state），返回告知谁（on_return）。",
    "acting": "谁代行；delegated: true 表示须由本人委托。",
    "sign": "签发：when 写哪类公文（几个并列即几种情形），steps 写先后；只在重大等情形才有的步骤加 if。",
    "sign_additions": "别的条文在签发之前另加的步骤，如合法性审查。",
    "absence": "不能到会：向谁请假，是否书面，可否由他人代会；不写 applicants 即其余所有人。",
    "meeting": "各种会议：组成、主持、常态列席、多久一次、星期几。",
    "convene": "召开会议由谁批准，每年至多几次。",
    "topic_route": "议题先后经谁，最后一步为 approve。",
    "topic_gate": "哪些事不具备就不上会；只问某类议题的加 where。",
    "deadline": "期限：n 与 unit，direction 为 before（提前）或 after（之内），anchor 写从哪天算起。",
    "duties": "定期之责：每周、每月、每季度、每年或某一天，由谁报谁；原文无确定日期的加 imprecise: true。",
    "limit": "篇幅与时长的上限，单位依原文。",
    "consult_silence": "征求意见逾期不复的后果。",
    "paper_check": "来文须具备什么；只问某些公文的写 documents，只问某种情形的写 matter_any 等。",
    "paper_return": "不合规定的来文退回报文单位；原文写明由谁退的写 by。",
    "paper_route": "来文先后经谁审核、审批；不写 documents 即各种公文，重大事项另有次序的用 if、unless。",
    "circled": "领导圈阅是同意（agreed）还是已阅知（seen）；不写 documents 即各种公文。",
    "watch": "值班：item 写哪一方面，by 写何人，steps 写要办的事。",
    "not_modelled": "有规定而未列为规则的条文，写明原因。",
}


# What belongs to the model's own document and to no other.
_OWN: Final = ("issuer", "number", "adopted_on", "effective_on", "until_on", "note", "version", "missing")
_OWN_BLOCKS: Final = ("restored", "not_modelled")


def _quoted(value: str) -> str:
    """Quote what YAML would take for something other than plain text."""
    plain = " ".join(value.split())
    return plain if re.fullmatch(r"[\w（）《》〔〕·、-]+", plain) else json.dumps(plain, ensure_ascii=False)


def draft_from(text: str, *, model: str, rulebook_id: str, title: str, place: str) -> str:
    """Turn a rulebook's YAML into a draft for another place, with a comment over each section.

    The rules are the model's and have to be gone through one by one: a draft says `draft` in every answer.
    """
    body = re.sub(r"\A(#[^\n]*\n)+", "", text)
    for key in _OWN:
        body = re.sub(rf"^{key}:[^\n]*\n", "", body, flags=re.MULTILINE)
    for key in _OWN_BLOCKS:
        body = re.sub(rf"^{key}:\n( [^\n]*\n)+\n?", "", body, flags=re.MULTILINE)
    body = re.sub(r"^ +restored: true\n", "", body, flags=re.MULTILINE)
    for key, value in (("id", rulebook_id), ("title", title), ("place", place), ("kind", "draft")):
        line = f"{key}: {_quoted(value)}".replace("\\", r"\\")  # re.sub reads backslashes
        body = re.sub(rf"^{key}:[^\n]*$", line, body, flags=re.MULTILINE)
    for key, comment in _COMMENTS.items():
        body = re.sub(rf"^{key}:", f"# {comment}\n{key}:", body, flags=re.MULTILINE)
    tail = f"\n# {_COMMENTS['not_modelled']}\nnot_modelled: []\n"
    return _HEAD.format(model=model) + body.rstrip() + "\n" + tail
