"""Telephone numbers: what looks like one, as people here write them."""

import re
import unicodedata

from office.errors import BadInputError

_EXTENSION = r"(?:\s*(?:-|转|分机|ext\.?)\s*\d{1,6})?"
_NUMBER = re.compile(
    r"(?:(?:\+?86|0086)[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}"  # a mobile
    # a landline with its area code
    rf"|(?:(?:\+?86|0086)[- ]?)?\(?0\d{{2,3}}\)?[- ]?[2-9]\d{{2,3}}[- ]?\d{{4}}{_EXTENSION}"
    rf"|(?:\+|00)[1-9]\d{{0,2}}(?:[- ]?\d){{6,12}}{_EXTENSION}",  # of another country
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[、,;/]\s*")


def looks_like_phone(text: str) -> bool:
    """Whether a text is one telephone number or several: mobile, landline with area code, or abroad."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return all(_NUMBER.fullmatch(part) for part in _BETWEEN.split(plain))


def require_phone(text: str) -> None:
    """Raise BadInputError for what does not look like a telephone number."""
    if not looks_like_phone(text):
        raise BadInputError(
            "“{said}”不像电话号码。请写手机号，或带区号的座机号，可加分机，例如：13800000000、0519-86310000转8001。",
            said=text.strip()[:20],
        )
