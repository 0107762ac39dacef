"""A template to write with, and a mail server that is there or not."""

import pytest

from tests.database import free_port
from tests.ssoz.mail.sink import mail_server


@pytest.fixture(autouse=True)
def template(settings, tmp_path) -> str:
    """Put one mail template where Django finds it."""
    (tmp_path / "notice.txt").write_text(
        '{% extends "mail/base.txt" %}{% block subject %}SSOZ II: wniosek {{ number }}{% endblock %}'
        "{% block text %}Zażółć gęślą jaźń, {{ name }}.\n{{ link }}{% endblock %}"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    return "notice.txt"


@pytest.fixture
def server(settings):
    with mail_server(settings) as sink:
        yield sink


@pytest.fixture
def no_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 2
