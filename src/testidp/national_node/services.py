"""What the node does when it is asked over SOAP: bytes in, bytes out."""

import base64
import binascii

from django.conf import settings

from testidp.answers import Answer, answer_for, attributes_of, refusal_for
from testidp.national_node import artifacts
from testidp.national_node.answers import artifact_response, enveloped, logout_response
from testidp.national_node.requests import read_soap
from testidp.people import citizen_of


def hand_out(request_id: str, citizen: str = "", *, ahead: int = 0) -> str:
    """Keep the answer to a request, or the refusal; return the artifact that stands for it."""
    artifact = artifacts.new_artifact(f"{settings.IDP_URL}/testidp/")
    artifacts.keep(artifact, artifacts.Waiting(request_id, citizen, ahead))
    return base64.b64encode(artifact).decode()


def resolve(content: bytes) -> bytes:
    """Answer an ArtifactResolve; raise `RequestRefused` unless the system signed it."""
    asked = read_soap(content, "ArtifactResolve")
    try:
        waiting = artifacts.take(base64.b64decode(asked.artifact))
    except binascii.Error:
        waiting = None
    return enveloped(artifact_response(asked.message_id, _answer(waiting)))


def end_session(content: bytes) -> bytes:
    """Answer a LogoutRequest; raise `RequestRefused` unless the system signed it."""
    return enveloped(logout_response(read_soap(content, "LogoutRequest").message_id))


def _answer(waiting: artifacts.Waiting | None) -> Answer | None:
    if waiting is None:
        return None
    service = settings.TESTIDP_NODE_SERVICE
    citizen = citizen_of(waiting.citizen)
    if citizen is None:
        return refusal_for(waiting.request_id, service)
    attributes = attributes_of(citizen)
    return answer_for(waiting.request_id, attributes, service, ahead=waiting.ahead)
