"""What a line of the language is parsed into, before cells are looked up."""

from dataclasses import dataclass

from ssoz.questionnaires.expressions.addresses import Address


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, in canonical form."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell, or cells, named by an address."""

    address: Address


@dataclass(frozen=True, slots=True)
class Form:
    """A form named in `filed`."""

    code: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with what stands in its brackets."""

    name: str
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A first part and what is added, taken away, multiplied or divided, from left to right."""

    first: "Node"
    rest: "tuple[tuple[str, Node], ...]"


@dataclass(frozen=True, slots=True)
class Negative:
    """A minus before a value."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by `and` or by `or`."""

    word: str
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A chain of comparisons that runs one way."""

    parts: "tuple[Node, ...]"
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """A value that must be one of a list, or of the cells of an address."""

    item: "Node"
    listed: tuple[Number | Text, ...] | Reference


type Node = (
    Number
    | Text
    | Reference
    | Form
    | Call
    | Arithmetic
    | Negative
    | Not
    | Junction
    | Comparison
    | Among
)


def references(node: Node) -> list[Reference]:
    """Give the addresses of a line in the order in which they are written."""
    match node:
        case Reference():
            return [node]
        case Call(parts=parts) | Junction(parts=parts) | Comparison(parts=parts):
            return [found for part in parts for found in references(part)]
        case Arithmetic(first=first, rest=rest):
            return [*references(first), *(found for _, part in rest for found in references(part))]
        case Negative(part=part) | Not(part=part):
            return references(part)
        case Among(item=item, listed=Reference() as listed):
            return [*references(item), listed]
        case Among(item=item):
            return references(item)
    return []
