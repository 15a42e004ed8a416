"""A place among the words of a text, and the way along them."""

from geodata.read.swedish.words import Word

_MARKS = ",.:;"
_LEADS_ON = {"date", "clock", "number", "weekday", "part", "shift", "named", "weekend", "kl", "midnight", "filler"}


class Cursor:
    """Stands at a word, and knows the last one that said something.

    Attributes
    ----------
    at : the next word.
    last : the last word that said something.
    is_bare, is_named : whether an hour was said without, and with, something that tells it from other figures.
    """

    def __init__(self, words: list[Word], at: int = 0) -> None:
        self.words = words
        self.at = self.last = at
        self.is_bare = self.is_named = False

    def peek(self, ahead: int = 0) -> Word | None:
        """Give a word ahead; None beyond the end."""
        at = self.at + ahead
        return self.words[at] if at < len(self.words) else None

    def sees(self, *kinds: str) -> bool:
        """Tell whether the words ahead are of these kinds."""
        ahead = self.words[self.at : self.at + len(kinds)]
        return len(ahead) == len(kinds) and all(word.kind == kind for word, kind in zip(ahead, kinds, strict=True))

    def keep(self, count: int = 1) -> None:
        """Go past words that said something."""
        self.at += count
        self.last = self.at - 1

    def take(self, kind: str) -> bool:
        """Go past a word of this kind if one is here."""
        is_here = self.sees(kind)
        if is_here:
            self.keep()
        return is_here

    def skip(self) -> None:
        """Go past words that say nothing, and past marks that stand before more of the time."""
        while (word := self.peek()) is not None:
            after = self.peek(1)
            is_mark = word.kind == "stop" and word.text in _MARKS and after is not None and after.kind in _LEADS_ON
            if word.kind != "filler" and not is_mark:
                return
            self.at += 1
