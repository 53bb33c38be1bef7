"""涉密: papers that are not registered here, told by their 密级, by a mark on the title or the number.

Nothing of such a paper is kept: whoever calls raises before anything is written.
"""

import re

from office.errors import OfficeError

OPEN = ("非密", "公开", "无", "无密级", "不涉密", "非涉密", "普通")
"""What may be written as 密级 of a paper that is registered here."""
_HARMLESS = re.compile(r"非涉密|不涉密|非密|商业秘密|国家秘密|保守秘密|工作秘密")
_LEVEL = re.compile(r"绝密|机密|秘密|涉密")
_MARK = re.compile(r"密\s*[★☆*＊]|[〔\[【（(［][^〕\]】）)］]{0,12}密[^〕\]】）)］保]{0,8}[〕\]】）)］]")
_FIELD = re.compile(r"密级\s*[:：]\s*([^\s,，;；、]+)")


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
