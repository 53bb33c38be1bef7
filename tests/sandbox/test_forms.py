"""Form bodies as the client libraries write them."""

import pytest

from sandbox.files import Upload
from sandbox.forms import FormError, parse_form

HEAD = 'multipart/form-data; boundary="b"'


def part(header: str, body: str = "x") -> bytes:
    return f"--b\r\n{header}\r\n\r\n{body}\r\n--b--\r\n".encode()


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('Content-Disposition: form-data; name="f"; filename="附件.txt"', "附件.txt"),
        ("Content-Disposition: form-data; name=f; filename=附件.txt", "附件.txt"),
        ('content-disposition: form-data; name="f"; filename="%E9%99%84.txt"', "附.txt"),
        ("Content-Disposition: form-data; name=\"f\"; filename*=utf-8''%E9%99%84.txt", "附.txt"),
        ('Content-Disposition: form-data; name="f"; filename="a\\"b.txt"', 'a"b.txt'),
    ],
)
def test_file_names_are_read_however_written(header: str, name: str) -> None:
    assert parse_form(HEAD, part(header)) == {"f": Upload(name, "", b"x")}


def test_fields_keep_line_breaks_and_dashes() -> None:
    body = part('Content-Disposition: form-data; name="t"', "一\r\n--c\r\n")
    assert parse_form("multipart/form-data; boundary=b", body) == {"t": "一\r\n--c\r\n"}


def test_urlencoded_fields_keep_empty_values() -> None:
    assert parse_form("application/x-www-form-urlencoded", b"a=%E4%B8%80+b&c=") == {"a": "一 b", "c": ""}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("multipart/form-data", b""),
        (HEAD, b""),
        (HEAD, b"--b\r\nbroken"),
        (HEAD, b"--b\r\nbroken\r\n--b--"),
        (HEAD, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--"),
        ("application/x-www-form-urlencoded", b"\xff"),
    ],
)
def test_broken_forms_are_refused(head: str, body: bytes) -> None:
    with pytest.raises(FormError):
        parse_form(head, body)
