"""How counts that were told before have changed since, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from models.errors import StoreError

BRINGS = ("late", "returned", "moved_in", "new")
TAKES = ("withdrawn", "moved_out")
STAYS = ("replaced", "relocated", "reworded")
WHY = (*BRINGS, *TAKES, *STAYS)
"""Every reason; those that bring or take a count, and those that leave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """A month's count of one category group, then and now [incidents].

    An incident counts in the month, by the site's clock, in which it began.

    Attributes
    ----------
    month : as "2024-07".
    then, now : now = then + late + returned + moved_in + new - withdrawn - moved_out.
    late : told since, though it happened before.
    new : happened since, so that it could not have been told.
    returned : was withdrawn then, and is back.
    withdrawn : is no incident any more.
    moved_in, moved_out : a correction of time or category changed the month or the group.
    relocated : the source corrected the place, in the same month and group.
    replaced : what the source says is the same, but it is placed elsewhere or more finely: another gazetteer or answer.
    reworded : corrected in something that moves no count.
    """

    month: str
    category_group: str
    then: int
    now: int
    late: int = 0
    new: int = 0
    returned: int = 0
    withdrawn: int = 0
    moved_in: int = 0
    moved_out: int = 0
    relocated: int = 0
    replaced: int = 0
    reworded: int = 0

    def __post_init__(self) -> None:
        """Refuse a count that its reasons do not explain."""
        explained = self.then + sum(self.why(BRINGS)) - sum(self.why(TAKES))
        if explained != self.now:
            raise StoreError(
                f"{self.month}, {self.category_group}: {self.now} are counted now, but the reasons make {explained} of "
                f"the {self.then} before; report this as a fault."
            )

    def why(self, reasons: Iterable[str] = WHY) -> tuple[int, ...]:
        """Give how many incidents each reason holds of."""
        return tuple(getattr(self, name) for name in reasons)

    @property
    def is_recalculated(self) -> bool:
        """Whether anything but new incidents changed it."""
        return any(self.why(name for name in WHY if name != "new"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalculated:
    """What has been recalculated since a data version.

    Attributes
    ----------
    since : the data version that was told then; `told_at` its newest batch's moment.
    data_version : the one of now.
    counts : months and groups that are no longer as they were, by month and group.
    withheld : how many of these this reader may not see.
    """

    since: int
    told_at: datetime
    data_version: int
    counts: tuple[Recount, ...]
    withheld: int = 0

    def months(self) -> tuple[Recount, ...]:
        """Add the groups of each month: a move between two groups of a month is both in and out."""
        by_month: dict[str, list[Recount]] = {}
        for one in self.counts:
            by_month.setdefault(one.month, []).append(one)
        return tuple(add_up(parts, month=month) for month, parts in by_month.items())

    def before(self, month: str) -> tuple[Recount, ...]:
        """Give the months up to and including this one."""
        return tuple(one for one in self.months() if one.month <= month)


def add_up(parts: Iterable[Recount], *, month: str) -> Recount:
    """Add counts; the group of the sum is ""."""
    listed = list(parts)
    numbers = [one.name for one in fields(Recount) if one.name not in {"month", "category_group"}]
    sums = {name: sum(getattr(part, name) for part in listed) for name in numbers}
    return Recount(month=month, category_group="", **sums)
