"""Production in the dialect of login.gov.pl: told by the environment, and a missing value stops the start."""

import pytest

from tests.config.production import told_by

_PROGRAM = """
from config.settings import production as p
provider = p.IDENTITY_PROVIDERS["profil-zaufany"]
print(provider.get("dialect"), provider.get("registered_as"), bool(p.NODE_SIGNING_KEY))
"""


@pytest.fixture
def of_the_node(environment, tmp_path) -> dict[str, str]:
    """What one in the node's dialect is told besides."""
    names = ("SIGNING_KEY", "SIGNING_CERTIFICATE", "ENCRYPTION_KEY", "ENCRYPTION_CERTIFICATE")
    return {
        **environment,
        **{f"NODE_{name}_FILE": str(tmp_path / "pair.pem") for name in names},
        "IDP_DIALECT": "national-node",
        "IDP_ARTIFACT_URL": "https://login.example/artifact",
        "IDP_REGISTERED_AS": "ssoz",
        "IDP_DISPLAY_NAME": "SSOZ II",
    }


def started(environment: dict[str, str]) -> tuple[str, str]:
    """Start production's settings; return what they are and what was complained of."""
    return told_by(_PROGRAM, environment)


def test_the_standard_dialect_asks_for_nothing_of_the_node(environment):
    assert started(environment)[0] == "None None False"


def test_the_nodes_dialect_is_a_matter_of_the_environment(of_the_node):
    assert started(of_the_node)[0] == "national-node ssoz True"


@pytest.mark.parametrize(
    "name", ["NODE_ENCRYPTION_KEY_FILE", "IDP_ARTIFACT_URL", "IDP_REGISTERED_AS"]
)
def test_without_a_value_of_the_node_production_does_not_start(of_the_node, name):
    del of_the_node[name]

    assert name in started(of_the_node)[1]


def test_a_dialect_that_nobody_speaks_stops_the_start(environment):
    assert "IDP_DIALECT" in started({**environment, "IDP_DIALECT": "esperanto"})[1]
