"""Identity providers from the environment: by configuration alone, and a wrong one stops the start."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.identity_providers import described_providers, form_targets, side_by_side
from testidp.keys import pair
from tests.config.production import told_by
from tests.portal.sign_in.metadata_files import AT, ENTITY_ID, entities, entity, key

PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
OWN: dict[str, dict[str, Any]] = {"profil-zaufany": {"sign_in_url": AT, "sign_out_url": ""}}

_PROGRAM = """
from config.settings import production as p
print(*p.IDENTITY_PROVIDERS, *p.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"])
"""


@pytest.fixture
def metadata(tmp_path) -> str:
    """The path of a file of metadata."""
    path = tmp_path / "eploz.xml"
    path.write_text(entity(key(pair(tmp_path / "pair.pem")[1])))
    return str(path)


def test_a_file_and_a_name_are_enough(metadata):
    (found,) = described_providers({"IDP_E_PLOZ_METADATA": metadata}).items()

    name, values = found
    assert (name, values["label"], values["order"]) == ("e-ploz", "e-ploz", 100)
    assert (values["entity_id"], values["sign_in_url"]) == (ENTITY_ID, AT)


def test_nothing_counts_as_substantial_unless_the_operator_says_so(metadata):
    (values,) = described_providers({"IDP_X_METADATA": metadata}).values()

    assert values["substantial_classes"] == ()


def test_what_the_operator_says_is_taken(metadata):
    told = {
        "METADATA": metadata, "LABEL": "Konto e-PLOZ", "ORDER": "-3",
        "LOA_SUBSTANTIAL": f"{PASSWORD}, urn:x ,", "ATTRIBUTE_PESEL": "pesel",
    }  # fmt: skip
    (values,) = described_providers({f"IDP_X_{key}": value for key, value in told.items()}).values()

    assert (values["label"], values["order"]) == ("Konto e-PLOZ", -3)
    assert values["substantial_classes"] == (PASSWORD, "urn:x")
    assert values["attributes"] == {"pesel": "pesel"}


def test_of_a_file_with_several_providers_one_is_chosen(metadata, tmp_path):
    one = Path(metadata).read_text()
    other = one.replace(ENTITY_ID, "https://other.example", 1)
    (tmp_path / "all.xml").write_text(entities(one, other))
    told = {
        "IDP_X_METADATA": str(tmp_path / "all.xml"),
        "IDP_X_ENTITY_ID": "https://other.example",
    }

    assert described_providers(told)["x"]["entity_id"] == "https://other.example"


def test_a_variable_without_a_value_names_nobody():
    assert described_providers({"IDP_X_METADATA": "", "IDP_METADATA": "a", "X_METADATA": "b"}) == {}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"IDP_X_METADATA": "nowhere.xml"}, "IDP_X_METADATA: nowhere.xml cannot be read: No such"),
        ({"IDP_X_METADATA": __file__}, "IDP_X_METADATA: .* is no XML"),
        ({"IDP_X_ENTITY_ID": "other"}, "IDP_X_METADATA: .* does not describe other"),
        ({"IDP_X_ORDER": "first"}, "IDP_X_ORDER is not a whole number"),
        ({"IDP_X_LOA_SUBSTANTIAL": "http://eidas.europa.eu/LoA/low"}, "low assurance"),
        ({"IDP_X_ATTRIBUTE_PESEL": "n", "IDP_X_ATTRIBUTE_FIRST_NAME": "n"}, "named twice"),
        ({f"IDP_{'X' * 41}_METADATA": __file__}, "longer than 40"),
        ({"IDP_x_METADATA": __file__}, "the name is taken"),
    ],
)
def test_what_cannot_be_stops_the_start_in_one_sentence(metadata, changes, told):
    with pytest.raises(ImproperlyConfigured, match=told) as refusal:
        described_providers({"IDP_X_METADATA": metadata, **changes})

    assert "\n" not in str(refusal.value)


def test_addresses_without_encryption_are_for_developers_alone(metadata):
    path = Path(metadata)
    path.write_text(path.read_text().replace("https:", "http:"))

    with pytest.raises(ImproperlyConfigured, match="does not begin with https"):
        described_providers({"IDP_X_METADATA": metadata})

    assert described_providers({"IDP_X_METADATA": metadata}, plain_http=True)


def test_two_providers_do_not_share_a_name(metadata):
    described = described_providers({"IDP_PROFIL_ZAUFANY_METADATA": metadata})

    with pytest.raises(ImproperlyConfigured, match="IDP_PROFIL_ZAUFANY_METADATA: another"):
        side_by_side(OWN, described)


def test_a_browser_may_be_sent_to_every_provider_and_beyond(metadata):
    providers = side_by_side(OWN, described_providers({"IDP_X_METADATA": metadata}))

    found = form_targets(providers, ["https://login.gov.pl/path", ""])

    assert found == ["https://eploz.example", "https://login.gov.pl"]


def test_in_production_a_file_stands_beside_the_provider_of_the_settings(environment, metadata):
    told, _ = told_by(_PROGRAM, {**environment, "IDP_E_PLOZ_METADATA": metadata})

    sites = "https://login.example https://eploz.example"
    assert told == f"profil-zaufany e-ploz 'self' {sites}"


def test_in_production_a_file_is_enough(environment, metadata):
    for name in ("ENTITY_ID", "SIGN_IN_URL", "CERTIFICATE_FILES"):
        del environment[f"IDP_{name}"]

    told, _ = told_by(_PROGRAM, {**environment, "IDP_E_PLOZ_METADATA": metadata})

    assert told == "e-ploz 'self' https://eploz.example"


def test_in_production_a_wrong_file_stops_the_start_in_one_sentence(environment, tmp_path):
    told, complaint = told_by(
        _PROGRAM, {**environment, "IDP_E_PLOZ_METADATA": str(tmp_path / "none.xml")}
    )

    assert not told
    last = complaint.strip().splitlines()[-1]
    assert "IDP_E_PLOZ_METADATA: " in last and last.endswith(
        "cannot be read: No such file or directory."
    )
