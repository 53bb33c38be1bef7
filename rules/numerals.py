"""Chinese numerals as articles are numbered: 一 to 九百九十九."""

from __future__ import annotations

from typing import Final

_ONES: Final = "零一二三四五六七八九"
DIGITS: Final = "零〇一二三四五六七八九十百"


def to_number(text: str) -> int:
    """Read a numeral, Chinese or Arabic; what is no well-formed numeral gives 0."""
    if text.isascii() and text.isdigit():
        return int(text)
    number = _read(text)
    return number if number and to_chinese(number) == text.replace("〇", "零") else 0


def _read(text: str) -> int:
    total, digit = 0, 0
    for sign in text:
        if sign in "零〇":
            digit = 0
        elif sign == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif sign == "百":
            total, digit = total + (digit or 1) * 100, 0
        else:
            digit = _ONES.find(sign)
    return total + digit


def to_chinese(number: int) -> str:
    """Write a number from 1 to 999 as articles are numbered: 10 is 十, 21 is 二十一, 105 is 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_ONES[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _ONES[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_ONES[ones] if ones else "")


def could_be(found: str, number: int) -> bool:
    """Say whether what was found may be a number's numeral with signs lost: 六 of 十六, 六三 of 六十三."""
    signs = iter(to_chinese(number))
    return all(sign in signs for sign in found)
