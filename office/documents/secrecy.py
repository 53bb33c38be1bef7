"""涉密: papers that are not registered here, told by their 密级, by a mark on the title or the number.

Nothing of such a paper is kept: whoever calls raises before anything is written.
"""

import re
import unicodedata

from office.errors import OfficeError

OPEN = ("非密", "公开", "无", "无密级", "不涉密", "非涉密", "普通")
"""What may be written as 密级 of a paper that is registered here."""
_HARMLESS = re.compile(r"非涉密|不涉密|非密|商业秘密|国家秘密|保守秘密|工作秘密")
_LEVEL = re.compile(r"绝密|机密|秘密|涉密")
_MARK = re.compile(r"密\s*[★☆*＊]|[〔\[【（(［][^〕\]】）)］]{0,12}密[^〕\]】）)］保]{0,8}[〕\]】）)］]")
_FIELD = re.compile(r"密级\s*[:：]\s*([^\s,，;；、]+)")

_TERM = r"(?:\d+\s*(?:年|个?月|天)|[一二三四五六七八九十]+年|长期)"
_THING = "件|文件|公文|材料|资料|事项|请示|报告|通知|批示|函|文"
_PLAIN_FIELD = re.compile(r"密\s*级\s*[:=]\s*[\"'“‘「(\[]*([^\s,;、。)\]】〕\"'”’」]+)")
_MARKS = re.compile(
    r"密(?:级|等级?)\s*(?:[:=]|是|为|定为|属于?)?\s*(?:绝密|机密|秘密|涉密)"
    rf"|(?:绝密|机密|秘密)级?\s*\*?\s*{_TERM}"
    r"|[〔\[【(]\s*(?:[此本该](?:件|文件?))?(?:属于?|为|系|是)?"
    rf"(?:绝密|机密|秘密|涉密)级?(?:{_THING})?[\s,、:*-]*{_TERM}?\s*[〕\]】)]"
)
"""What only a secret paper bears beside a star: its level, a term behind it, the level in brackets."""
_STAR = re.compile(r"(?<!保)密级?\s*[★☆]")
_EDGE = r"\s,;、。:!?()\[\]【】〔〕"
_SAID = re.compile(
    rf"(?:^|[{_EDGE}]|(?<![不否])(?:是|为|系|属于?)|[的份])(?:绝密|机密|秘密|涉密)级?(?:{_THING})(?=$|[{_EDGE}])"
    r"|(?:绝密|机密|秘密)\s*:"
)
"""The thing itself called secret: 这是涉密件, 关于某事的绝密请示, but not 清退涉密文件 or 涉密文件管理."""
_LEVEL_ALONE = ("绝密", "机密", "秘密")


class SecretError(OfficeError):
    """A paper that is secret: it is refused whole, and nothing of it is kept."""

    def __init__(self) -> None:
        super().__init__(
            "涉密件不能在这里登记，刚才的内容没有保存。"
            "请按保密规定通过机要渠道，以纸质形式送政府办公室机要人员办理；聊天里若还能看到，请立即删除。"
        )


def is_secret(text: str) -> bool:
    """Whether a line bears a level of secrecy: a 密级 but 非密, the word itself, a mark such as 密★."""
    if any(not is_open(level) for level in _FIELD.findall(text)):
        return True
    rest = _HARMLESS.sub("", _FIELD.sub("", text))
    return bool(_LEVEL.search(rest) or _MARK.search(rest))


def is_marked(text: str) -> bool:
    """Whether any text bears a mark that only what is secret bears; the words themselves are no mark."""
    plain = _plain(text)
    if any(not is_open(level) for level in _PLAIN_FIELD.findall(plain)):
        return True
    return bool(_STAR.search(plain) or _MARKS.search(_HARMLESS.sub("", plain)))


def is_said_secret(text: str) -> bool:
    """Whether what somebody puts in, of whatever kind, is marked or called secret.

    Less strict than `is_secret`, which is for papers: 保密培训 and 涉密人员培训 pass.
    """
    if is_marked(text):
        return True
    rest = _HARMLESS.sub("", _plain(text))
    words = rest.split()
    return bool(_SAID.search(rest)) or (len(words) > 1 and any(word in _LEVEL_ALONE for word in words))


def _plain(text: str) -> str:
    """Write a text as it is read: in one form of each character, without what cannot be seen."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(one for one in plain if unicodedata.category(one) != "Cf")


def is_doubtful(title: str) -> bool:
    """Whether a title speaks of secrets without being marked as one: whoever registers it is asked."""
    rest = _FIELD.sub("", title)
    return not is_secret(title) and ("保密" in rest or bool(_HARMLESS.search(rest)))


def is_open(level: str) -> bool:
    """Whether a 密级 is one of those that may be registered here."""
    return level.strip() in OPEN


def require_open(text: str) -> None:
    """Refuse what is secret. Raises SecretError."""
    if is_secret(text):
        raise SecretError
