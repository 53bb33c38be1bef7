"""The Bot API over aiohttp, as python-telegram-bot's request interface."""

import json
import os

import aiohttp
from telegram._utils.defaultvalue import DefaultValue  # PTB gives its sentinel's type no public name
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

# PTB then gives time spans as timedelta, its form from now on; without it a RetryAfter warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_JSON = {"User-Agent": BaseRequest.USER_AGENT, "Content-Type": "application/json"}
_PLAIN = {"User-Agent": BaseRequest.USER_AGENT}


class AiohttpRequest(BaseRequest):
    """One keep-alive session for all calls.

    Timeouts are seconds. What could not be sent or answered becomes `NetworkError`, or `TimedOut`; their
    messages name aiohttp's error class and nothing else, since a URL of the Bot API holds the token.
    """

    __slots__ = ("_connections", "_media_write_timeout", "_proxy", "_session", "_timeouts")

    def __init__(
        self,
        *,
        connections: int = 256,
        read_timeout: float = 10.0,
        write_timeout: float = 10.0,
        connect_timeout: float = 10.0,
        media_write_timeout: float = 60.0,
        proxy: str | None = None,
    ) -> None:
        self._connections = connections
        self._timeouts = (read_timeout, write_timeout, connect_timeout)
        self._media_write_timeout = media_write_timeout
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._timeouts[0]

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=self._proxy is None,
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(  # noqa: PLR0917 - the base class's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - as above
    ) -> tuple[int, bytes]:
        """Send one request and return its status and body. `pool_timeout` counts towards connecting."""
        if self._session is None or self._session.closed:
            raise RuntimeError("AiohttpRequest is used before initialize() or after shutdown()")
        with_files = request_data is not None and request_data.contains_files
        timeout = self._timeout(read_timeout, write_timeout, connect_timeout, with_files=with_files)
        headers: dict[str, str] = _PLAIN
        body: aiohttp.FormData | bytes | None = None
        if request_data is not None and with_files:
            body = _multipart(request_data)
        elif request_data is not None:
            headers, body = _JSON, json.dumps(request_data.parameters).encode()
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=self._proxy
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:  # aiohttp's own timeouts derive from it
            raise TimedOut(f"aiohttp.{type(error).__name__}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"aiohttp.{type(error).__name__}") from None

    def _timeout(
        self,
        read: ODVInput[float],
        write: ODVInput[float],
        connect: ODVInput[float],
        *,
        with_files: bool,
    ) -> aiohttp.ClientTimeout:
        """Map PTB's three timeouts on aiohttp's, which has none for writing: it goes into the whole."""
        of_read, of_write, of_connect = self._timeouts
        read_s = of_read if isinstance(read, DefaultValue) else read
        default_write = self._media_write_timeout if with_files else of_write
        write_s = default_write if isinstance(write, DefaultValue) else write
        connect_s = of_connect if isinstance(connect, DefaultValue) else connect
        parts = (read_s, write_s, connect_s)
        total = None if None in parts else sum(part for part in parts if part is not None)
        return aiohttp.ClientTimeout(total=total, connect=connect_s, sock_read=None if with_files else read_s)


def _multipart(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, part in request_data.multipart_data.items():
        filename, content, mime = part
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
