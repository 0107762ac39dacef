"""Searching folded columns by the words that people type."""

from django.db.models import Q

from ssoz.identifiers import fold

LAST_SIGN = "\U0010ffff"  # of a range that asks for a beginning


def words_in(column: str, words: str) -> Q:
    """Ask for every word, in any order, inside a folded column.

    A word of one or two letters counts only where a word begins: inside others it would find
    everything, and no trigram index knows it.
    """
    wanted = Q()
    for word in fold(words).split():
        if len(word) > 2:
            wanted &= Q(**{f"{column}__contains": word})
        else:
            begins = Q(**{f"{column}__startswith": word})
            wanted &= begins | Q(**{f"{column}__contains": f" {word}"})
    return wanted
