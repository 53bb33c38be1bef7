"""Form bodies, read as leniently as Telegram reads them: each client library writes them differently."""

import re
from urllib.parse import parse_qsl, unquote

from sandbox.files import Upload

Fields = dict[str, str | Upload]

_PARAMETER = re.compile(r';\s*(name|filename\*?)=(?:"((?:[^"\\]|\\.)*)"|([^;]*))', re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)


class FormError(ValueError):
    """The body is not the form its header announces."""


def parse_form(content_type: str, body: bytes) -> Fields:
    """Read an urlencoded or multipart body; of fields with the same name the last one counts."""
    if content_type.lower().startswith("multipart/"):
        return _parse_multipart(content_type, body)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError as error:
        raise FormError("not UTF-8") from error


def _parse_multipart(content_type: str, body: bytes) -> Fields:
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise FormError("no boundary")
    delimiter = b"--" + (match[1] or match[2]).encode()
    parts = (b"\r\n" + body).split(b"\r\n" + delimiter)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):  # noqa: PLR2004 - what precedes, and the end mark
        raise FormError("unfinished")
    fields: Fields = {}
    for part in parts[1:-1]:
        name, value = _parse_part(part)
        fields[name] = value
    return fields


def _parse_part(part: bytes) -> tuple[str, str | Upload]:
    head, found, content = part.partition(b"\r\n\r\n")
    if not found:
        raise FormError("a part without an end to its header")
    headers = {}
    for line in head.decode("utf-8", "replace").split("\r\n"):
        key, _, value = line.partition(":")
        headers[key.strip().lower()] = value.strip()
    given = {
        key.lower(): (quoted or bare).replace('\\"', '"').replace("\\\\", "\\")
        for key, quoted, bare in _PARAMETER.findall(headers.get("content-disposition", ""))
    }
    if "name" not in given:
        raise FormError("a part without a name")
    if "filename" not in given and "filename*" not in given:
        return given["name"], content.decode("utf-8", "replace")
    return given["name"], Upload(_file_name(given), headers.get("content-type", ""), content)


def _file_name(given: dict[str, str]) -> str:
    if "filename*" in given:
        return unquote(given["filename*"].rpartition("'")[2])
    return unquote(given["filename"])
