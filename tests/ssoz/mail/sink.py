"""A mail server that takes, refuses or breaks off, as a test wants it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller

from tests.database import free_port


class Sink:
    """Keeps what it takes; each answer is taken from a list, then all is well."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.recipients: list[str] = []
        self.on_recipient: list[str] = []
        self.on_data: list[str] = []
        self.hangs_at_the_end = False

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.on_recipient:
            return self.on_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        answer = self.on_data.pop(0) if self.on_data else "250 taken"
        if answer == "hang up":
            server.transport.abort()
            await asyncio.sleep(0)
            return ""
        if answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content))
            self.recipients += envelope.rcpt_tos
        return answer

    async def handle_QUIT(self, server, session, envelope) -> str:
        if self.hangs_at_the_end:
            await asyncio.Event().wait()
        return "221 bye"


@contextmanager
def mail_server(settings) -> Iterator[Sink]:
    """Run a mail server on a free port and let the settings point to it."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), server_hostname="sink")
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_TIMEOUT = 5
    try:
        yield sink
    finally:
        controller.stop()
