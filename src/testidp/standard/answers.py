"""The standard dialect's answers: signed with RSA, sent by form; the end of a session by redirect."""

import base64
import zlib
from datetime import UTC, datetime
from urllib.parse import urlencode

import xmlsec
from django.conf import settings
from lxml import etree

from testidp.answers import SUCCESS, Answer, add_status, fill_assertion
from testidp.answers import response as outside
from testidp.messages import NAMES, add, fill, instant, new_id, sign_in_place, tag
from testidp.standard.requests import RSA_SHA256, Request, sign_query


def encoded(root: etree._Element) -> str:
    """Write an answer as the form field carries it."""
    return base64.b64encode(etree.tostring(root)).decode()


def signed_response(answer: Answer) -> etree._Element:
    """Build an answer; sign its assertion where there is one."""
    root = response(answer)
    assertion = root.find("saml:Assertion", NAMES)
    if assertion is not None:
        sign(assertion)
    return root


def response(answer: Answer) -> etree._Element:
    """Build an answer without any signature; where there is nobody, without an assertion."""
    root = outside(answer)
    if answer.attributes:
        fill_assertion(add(root, "saml:Assertion"), answer)
    return root


def sign(element: etree._Element, key: str = "", certificate: str = "") -> None:
    """Sign an element with the provider's key, or with somebody else's."""
    sign_in_place(
        element,
        xmlsec.Transform.RSA_SHA256,
        key or settings.TESTIDP_KEY,
        certificate or settings.TESTIDP_CERTIFICATE,
    )


def signed_out_url(request: Request) -> str:
    """Answer a request to end a session: there is none here, so it has ended."""
    service = settings.TESTIDP_SERVICE
    prefixes = {name: NAMES[name] for name in ("saml", "samlp")}
    root = etree.Element(tag("samlp:LogoutResponse"), nsmap=prefixes)
    fill(root, ID=new_id(), Version="2.0", IssueInstant=instant(datetime.now(UTC)))
    fill(root, Destination=service["slo"], InResponseTo=request.request_id)
    add(root, "saml:Issuer", f"{settings.IDP_URL}/testidp/")
    add_status(root, SUCCESS)
    packed = zlib.compress(etree.tostring(root))[2:-4]
    values = {"SAMLResponse": base64.b64encode(packed).decode(), "RelayState": request.relay_state}
    query = urlencode({**values, "SigAlg": RSA_SHA256})
    return f"{service['slo']}?{query}&{urlencode({'Signature': sign_query(query)})}"
