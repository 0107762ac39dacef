"""Texts that fit a pattern of questionnaires.md 2.4, made from its parts."""

import re
from collections.abc import Iterator
from itertools import islice

from ssoz.questionnaires.evaluation.formats import matches

_SIGNS = "AaBbNZz0159 -/."
_PIECE = re.compile(r"\[(?:\\.|[^\]])+\]|\\.|[^\\]")
_TIMES = re.compile(r"\{([0-9]+)(?:,[0-9]*)?\}|[?*+]")
_TRIED = 64


def fitting(pattern: str) -> list[str]:
    """Return some texts that fit a pattern; none where its parts are too intricate to guess."""
    found = (text for text in islice(_guesses(pattern), _TRIED) if matches(text, pattern))
    return list(dict.fromkeys(islice(found, 4)))


def _guesses(pattern: str) -> Iterator[str]:
    for branch in re.sub(r"\(\?:|[()]", "", pattern).split("|"):
        for shift in range(len(_SIGNS)):
            yield _guess(branch, shift)


def _guess(branch: str, shift: int) -> str:
    """Write each piece as often as it must stand, by the first sign that suits it."""
    text, at = "", 0
    while piece := _PIECE.match(branch, at):
        at = piece.end()
        times = 1
        if repeated := _TIMES.match(branch, at):
            at = repeated.end()
            times = int(repeated[1]) if repeated[1] else 0 if repeated[0] in "?*" else 1
        text += _sign(piece[0], shift) * times
    return text


def _sign(piece: str, shift: int) -> str:
    if piece[0] == "\\":
        return piece[1:]
    if piece[0] != "[":
        return piece
    suited = [sign for sign in _SIGNS if re.fullmatch(piece, sign)]
    return suited[shift % len(suited)] if suited else ""
