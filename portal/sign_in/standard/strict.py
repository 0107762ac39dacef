"""What python3-saml leaves open about a signature, asked again.

The library was tried with ninety-three forged answers and let thirteen through. Here the one
assertion must be the one that was signed, plainly; what it says is looked at in `assertions`.
"""

from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from portal.sign_in.answers import require
from portal.sign_in.documents import algorithms, every, one, require_unique_ids

_SHA2_SIGNATURES = {Saml.RSA_SHA256, Saml.RSA_SHA384, Saml.RSA_SHA512}
_SHA2_SIGNATURES |= {
    f"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha{size}" for size in (256, 384, 512)
}
_SHA2_DIGESTS = {Saml.SHA256, Saml.SHA384, Saml.SHA512}
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_TRANSFORMS = {"http://www.w3.org/2000/09/xmldsig#enveloped-signature", _EXCLUSIVE}


def verified_assertion(root: etree._Element) -> etree._Element:
    """Return the assertion of a valid answer whose verified signature is its own and plain."""
    everywhere = every(root, "//saml:Assertion")
    direct = every(root, "/samlp:Response/saml:Assertion")
    require(len(everywhere) == 1 and everywhere == direct, "assertions")
    require_unique_ids(root)
    assertion = direct[0]
    signature = one(assertion, "./ds:Signature", "signature")
    require(not every(signature, "./ds:Object"), "signature")
    reference = one(signature, "./ds:SignedInfo/ds:Reference", "reference")
    require(reference.get("URI") == f"#{assertion.get('ID')}", "reference")
    transforms = algorithms(reference, "./ds:Transforms/ds:Transform")
    require(bool(transforms) and set(transforms) <= _TRANSFORMS, "transforms")
    method = algorithms(signature, "./ds:SignedInfo/ds:CanonicalizationMethod")
    require(method == [_EXCLUSIVE], "canonical-form")
    require(
        set(algorithms(signature, "./ds:SignedInfo/ds:SignatureMethod")) <= _SHA2_SIGNATURES,
        "algorithm",
    )
    require(set(algorithms(reference, "./ds:DigestMethod")) <= _SHA2_DIGESTS, "digest")
    return assertion
