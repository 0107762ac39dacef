"""The mail server of the pretend world: it takes what the system sends, and tests read it."""

import email
import re
import threading
import time
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.database import free_port

_LINK = re.compile(r"https?://\S+")


class MailSink:
    """An SMTP server on a port of its own. It keeps its port when stopped and started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.messages: list[EmailMessage] = []
        self._arrived = threading.Condition()
        self._controller: Controller | None = None

    def start(self) -> None:
        """Take mail from now on."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Take no more mail."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep one message; called by the server."""
        message = email.message_from_bytes(envelope.content, policy=default)
        with self._arrived:
            self.messages.append(message)
            self._arrived.notify_all()
        return "250 OK"

    def to(self, address: str, subject: str = "") -> list[EmailMessage]:
        """Return what arrived for an address, oldest first."""
        return [
            message
            for message in self.messages
            if address in str(message["To"]) and subject in str(message["Subject"])
        ]

    def wait_for(
        self, address: str, subject: str = "", *, count: int = 1, seconds: float = 60
    ) -> list[EmailMessage]:
        """Wait until so many messages are there for an address, and return them."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while len(found := self.to(address, subject)) < count:
                left = deadline - time.monotonic()
                if left <= 0 or not self._arrived.wait(left):
                    break
            found = self.to(address, subject)
        seen = [f"{message['To']}: {message['Subject']}" for message in self.messages]
        assert len(found) >= count, f"{len(found)} of {count} for {address}. Arrived: {seen}"
        return found


def text_of(message: EmailMessage) -> str:
    """Return the text of a message."""
    return message.get_body(("plain",)).get_content()


def link_in(message: EmailMessage) -> str:
    """Return the first link of a message, as a reader would click it."""
    return _LINK.search(text_of(message)).group().rstrip(".,)")
