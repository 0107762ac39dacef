"""Wrapping: a genuine signed element is moved aside, and a forged one put where it will be read."""

from copy import deepcopy

from lxml import etree

from testidp.messages import NAMES, tag
from tests.portal.sign_in.dialects import Message, part


def forged_copy(message: Message, *, signed: bool = False, same_id: bool = False) -> etree._Element:
    """Return a copy about the victim, under an id of its own unless it shall have the same."""
    copy = deepcopy(message.signed)
    message.dialect.name_victim(copy, message.answer)
    if not same_id:
        copy.set("ID", "_forged")
    if not signed:
        copy.remove(part(copy, "ds:Signature"))
    return copy


def _extensions(parent: etree._Element) -> etree._Element:
    """Make a place in a message that holds anything."""
    place = etree.Element(tag("samlp:Extensions"))
    issuer = parent.find("saml:Issuer", NAMES)
    if issuer is None:
        parent.insert(0, place)
    else:
        issuer.addnext(place)
    return place


def forged_before(message: Message) -> None:
    message.signed.addprevious(forged_copy(message))


def forged_after(message: Message) -> None:
    message.signed.addnext(forged_copy(message))


def forged_before_with_the_same_id(message: Message) -> None:
    message.signed.addprevious(forged_copy(message, same_id=True))


def forged_after_with_the_same_id(message: Message) -> None:
    message.signed.addnext(forged_copy(message, same_id=True))


def forged_before_with_the_signature_too(message: Message) -> None:
    message.signed.addprevious(forged_copy(message, signed=True))


def forged_after_with_the_signature_too(message: Message) -> None:
    message.signed.addnext(forged_copy(message, signed=True))


def genuine_at_the_end_of_the_forged(message: Message) -> None:
    forged, genuine = forged_copy(message), message.signed
    message.container.replace(genuine, forged)
    forged.append(genuine)


def genuine_at_the_start_of_the_forged(message: Message) -> None:
    forged, genuine = forged_copy(message), message.signed
    message.container.replace(genuine, forged)
    forged.insert(0, genuine)


def genuine_in_the_forged_with_the_same_id(message: Message) -> None:
    forged, genuine = forged_copy(message, same_id=True), message.signed
    message.container.replace(genuine, forged)
    forged.append(genuine)


def signature_given_to_the_forged(message: Message) -> None:
    forged = forged_copy(message)
    forged.insert(1, message.signature)
    message.signed.addprevious(forged)


def signature_given_to_the_forged_around_the_genuine(message: Message) -> None:
    forged, genuine = forged_copy(message), message.signed
    forged.insert(1, message.signature)
    message.container.replace(genuine, forged)
    forged.append(genuine)


def genuine_inside_its_own_signature(message: Message) -> None:
    forged, genuine, signature = forged_copy(message), message.signed, message.signature
    message.container.replace(genuine, forged)
    forged.insert(1, signature)
    etree.SubElement(signature, tag("ds:Object")).append(genuine)


def genuine_inside_the_key_info(message: Message) -> None:
    forged, genuine, signature = forged_copy(message), message.signed, message.signature
    message.container.replace(genuine, forged)
    forged.insert(1, signature)
    part(signature, "ds:KeyInfo").append(genuine)


def genuine_inside_a_copied_signature(message: Message) -> None:
    forged, genuine = forged_copy(message), message.signed
    signature = deepcopy(message.signature)
    message.container.replace(genuine, forged)
    forged.insert(1, signature)
    etree.SubElement(signature, tag("ds:Object")).append(genuine)


def genuine_inside_extensions(message: Message) -> None:
    genuine, container = message.signed, message.container
    container.replace(genuine, forged_copy(message))
    _extensions(container).append(genuine)


def genuine_inside_extensions_of_the_forged(message: Message) -> None:
    forged, genuine = forged_copy(message), message.signed
    message.container.replace(genuine, forged)
    _extensions(forged).append(genuine)


def genuine_inside_the_status(message: Message) -> None:
    genuine, container = message.signed, message.container
    container.replace(genuine, forged_copy(message))
    status = container.find("samlp:Status", NAMES)
    place = container if status is None else status
    etree.SubElement(place, tag("samlp:StatusDetail")).append(genuine)


def everything_inside_a_forged_whole(message: Message) -> etree._Element:
    root = message.root
    outer = deepcopy(root)
    twin = next(node for node in outer.iter(message.signed.tag))
    message.dialect.name_victim(twin, message.answer)
    twin.remove(part(twin, "ds:Signature"))
    twin.set("ID", "_forged")
    _extensions(outer).append(root)
    return outer


# The reasons: of the standard dialect, of the node's inner signature, of its outer one.
_BESIDE = ("wrong-number-of-assertions", "responses", "envelope")
_INSIDE = ("wrong-number-of-assertions", "responses", "repeated-id")
_SAME_ID = ("wrong-number-of-assertions", "repeated-id", "envelope")
_SAME_ID_INSIDE = ("wrong-number-of-assertions", "repeated-id", "repeated-id")
WRAPPINGS = [
    (forged_before, _BESIDE),
    (forged_after, _BESIDE),
    (forged_before_with_the_same_id, _SAME_ID),
    (forged_after_with_the_same_id, _SAME_ID),
    (forged_before_with_the_signature_too, _BESIDE),
    (forged_after_with_the_signature_too, _BESIDE),
    (genuine_at_the_end_of_the_forged, _INSIDE),
    (genuine_at_the_start_of_the_forged, _INSIDE),
    (genuine_in_the_forged_with_the_same_id, _SAME_ID_INSIDE),
    (signature_given_to_the_forged, _BESIDE),
    (signature_given_to_the_forged_around_the_genuine, _INSIDE),
    (genuine_inside_its_own_signature, _INSIDE),
    (genuine_inside_the_key_info, _INSIDE),
    (genuine_inside_a_copied_signature, _INSIDE),
    (genuine_inside_extensions, _BESIDE),
    (genuine_inside_extensions_of_the_forged, _INSIDE),
    (genuine_inside_the_status, _BESIDE),
    (everything_inside_a_forged_whole, _SAME_ID_INSIDE),
]
