"""An identity provider that nobody here wrote: SimpleSAMLphp of Debian's package, by PHP's own server.

Where it is not installed the test is skipped aloud, and with CI=true it fails.
"""

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from testidp.keys import pair
from tests.database import free_port
from tests.processes import end_with_parent
from tests.waiting import wait_until

PASSWORD = "haslo"
_PROGRAM = Path("/usr/share/simplesamlphp")
_SOURCE = "inhabitants"
_READ_JSON = "json_decode(file_get_contents(__DIR__ . '/{name}.json'), true)"


class ForeignProvider:
    """One running provider: the people of its own, and the metadata of services that it trusts."""

    def __init__(self, folder: Path, people: dict[str, dict[str, str]]) -> None:
        self.folder = folder
        self.people = people
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"

    @property
    def sign_out_url(self) -> str:
        """Return the address at which somebody ends their session here, and everywhere else."""
        return f"{self.url}/saml2/idp/SingleLogoutService.php?ReturnTo={self.url}/logout.php"

    @property
    def own_page(self) -> str:
        """Return the address that shows somebody their data, and else asks who they are."""
        return f"{self.url}/module.php/core/authenticate.php?as={_SOURCE}"

    def metadata(self) -> bytes:
        """Return what the provider says of itself."""
        with urlopen(f"{self.url}/saml2/idp/metadata.php", timeout=20) as answer:
            return answer.read()

    def trust(self, *services: bytes) -> None:
        """Let the provider's own parser read the metadata of services, from now on."""
        names = [self.folder / f"service-{number}.xml" for number, _ in enumerate(services)]
        for name, text in zip(names, services, strict=True):
            name.write_bytes(text)
        self._configure([str(name) for name in names])

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run until the block ends."""
        program = php_program()
        self._lay_out()
        self._configure([])
        log = (self.folder / "php.log").open("w")
        process = subprocess.Popen(
            [program, "-d", f"session.save_path={self.folder}/sessions", "-d", "log_errors=1",
             "-S", f"localhost:{self.port}", "-t", str(_PROGRAM / "www")],
            env={**os.environ, "SIMPLESAMLPHP_CONFIG_DIR": str(self.folder / "config")},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one call of the system, no lock of ours
        )  # fmt: skip
        try:
            wait_until(self._answers, f"SimpleSAMLphp answers, see {log.name}")
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)
            log.close()

    def _answers(self) -> bool:
        try:
            return bool(self.metadata())
        except HTTPError as error:
            raise AssertionError(error.read().decode()) from error
        except OSError:
            return False

    def _lay_out(self) -> None:
        for name in ("config", "metadata", "sessions", "log", "data", "tmp", "keys"):
            (self.folder / name).mkdir(parents=True)
        for name in ("idp", "next"):
            key, certificate = pair(self.folder / f"{name}-pair.pem")
            (self.folder / "keys" / f"{name}.pem").write_text(key)
            (self.folder / "keys" / f"{name}.crt").write_text(certificate)
        people = {f"{name}:{PASSWORD}": _lists(said) for name, said in self.people.items()}
        sources = {_SOURCE: {"0": "exampleauth:UserPass", **people}}
        self._write("config/authsources", "config", sources)
        self._write("metadata/saml20-idp-hosted", "metadata", {f"{self.url}/idp": _OURSELVES})

    def _configure(self, services: list[str]) -> None:
        sources = [{"type": "xml", "file": name} for name in services]
        values = {
            **_VALUES,
            "baseurlpath": f"{self.url}/",
            "secretsalt": secrets.token_hex(16),
            "auth.adminpassword": secrets.token_hex(16),
            "metadata.sources": [{"type": "flatfile"}, *sources],
            **{
                f"{name}dir": f"{self.folder}/{place}/"
                for name, place in {
                    "cert": "keys", "logging": "log", "data": "data", "temp": "tmp",
                    "metadata": "metadata",
                }.items()
            },
        }  # fmt: skip
        self._write("config/config", "config", values)

    def _write(self, name: str, variable: str, values: dict) -> None:
        """Write values as the PHP file that the provider asks for."""
        path = self.folder / name
        path.with_suffix(".json").write_text(json.dumps(values))
        path.with_suffix(".php").write_text(
            f"<?php ${variable} = {_READ_JSON.format(name=path.name)};"
        )


def php_program() -> str:
    """Return the path of PHP; without it or SimpleSAMLphp, skip aloud or, on the build server, fail."""
    program = shutil.which("php")
    if program and (_PROGRAM / "www" / "saml2").is_dir():
        return program
    reason = "SimpleSAMLphp is not installed: src/config/deploy/test-tools.sh installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _lists(said: dict[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in said.items()}


# Two certificates, as while a provider changes its own: `new_` is announced, the old one signs.
_OURSELVES = {
    "host": "__DEFAULT__",
    "privatekey": "idp.pem",
    "certificate": "idp.crt",
    "new_privatekey": "next.pem",
    "new_certificate": "next.crt",
    "auth": _SOURCE,
    "userid.attribute": "uid",
    "validate.authnrequest": True,
    "validate.logout": True,
    "sign.logout": True,
    "assertion.encryption": True,
}
_VALUES = {
    "enable.saml20-idp": True,
    "module.enable": {"exampleauth": True, "core": True, "saml": True},
    "store.type": "phpsession",
    "session.cookie.secure": False,
    "session.cookie.samesite": None,
    "session.phpsession.savepath": None,
    "language.cookie.secure": False,
    "language.cookie.samesite": None,
    "language.available": ["en"],
    "language.default": "en",
    "logging.handler": "file",
    "logging.level": 7,
    "timezone": "Europe/Warsaw",
    "technicalcontact_email": "na@example.org",
    "trusted.url.domains": [],
    "admin.protectmetadata": False,
    "admin.checkforupdates": False,
    "production": True,
    "showerrors": True,
    "errorreporting": False,
}
