"""What else can be displaced than the place: hours, offence types, targets and tactics within the treated area.

One question for all: of the parts that the treated area's incidents fall into, did one fall and another rise, each
beside the controls' same part and beyond chance after counting every part that was looked at?
"""

from hotspot.displacement.kinds.within import judge_within, not_assessable

__all__ = ["judge_within", "not_assessable"]
