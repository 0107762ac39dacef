"""Browsers are named as their owners call them."""

import pytest

from ssoz.people.devices import device_of

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_KHTML = "(KHTML, like Gecko)"
_CHROME = f"AppleWebKit/537.36 {_KHTML} Chrome/140.0.0.0"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
_ANDROID = "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (f"{_WINDOWS} {_CHROME} Safari/537.36", "Chrome, Windows"),
        (f"{_WINDOWS} {_CHROME} Safari/537.36 Edg/140.0.0.0", "Microsoft Edge, Windows"),
        (f"{_WINDOWS} {_CHROME} Safari/537.36 OPR/120.0.0.0", "Opera, Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (f"{_MAC} {_KHTML} Version/18.0 Safari/605.1.15", "Safari, macOS"),
        (f"{_IPHONE} {_KHTML} CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        (
            f"{_ANDROID} {_KHTML} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            "Samsung Internet, Android",
        ),
    ],
)
def test_a_browser_is_named_with_its_system(agent, device):
    assert device_of(agent) == device


@pytest.mark.parametrize(
    "agent", ["", "\0", "curl/8.5.0", "Mozilla/5.0", "<script>alert(1)</script>"]
)
def test_nothing_of_an_unknown_browser_is_repeated(agent):
    assert agent == "" or agent not in device_of(agent)
    assert device_of(agent)


def test_a_part_that_is_known_is_named_alone():
    assert device_of("Something (Windows NT 10.0)") == "Windows"
