"""LibreOffice by hand: files opened and saved again in another form."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def resaved(form: str, *files: Path, folder: Path) -> list[Path]:
    """Have LibreOffice open files and save them in another form, into a folder."""
    program = shutil.which("soffice")
    if program is None:
        assert os.environ.get("CI") != "true", "LibreOffice is not installed."
        pytest.skip("LibreOffice is not installed: src/config/deploy/test-tools.sh says how.")
    profile = folder / "profile"
    subprocess.run(
        [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
            "--convert-to", form, "--outdir", str(folder), *map(str, files),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    ending = form.partition(":")[0]
    return [folder / f"{file.stem}.{ending}" for file in files]
