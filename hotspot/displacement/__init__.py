"""Did it stop, or did it only move: the judgement of a known intervention.

**What is compared.** The intervention's days (cut at `until` and at the newest incident) with the same days of up to
two earlier years, in areas that never overlap: the treated polygon; the buffer, some 300 m of cells around it; each
metro or commuter-rail hub at most six stops away without a change; and controls, hexagon patches without any of
these, matched on level and on the year's profile outside the reference periods. Only finely placed incidents count.

**Effect.** ``after - before x controls' change``: the weighted displacement difference of Wheeler & Ratcliffe with the
controls scaled to the area's own level (`hotspot.stats.displacement.scaled_difference`). Its variance is Poisson's
times the dispersion that the controls themselves show (at least 1), with t quantiles on their degrees of freedom.
Negative = fewer. Where the intervention has hours, the local effect counts those hours alone, but the net counts all
hours: what only moved to another hour in the same place is no gain. The net adds the buffer and the hubs that changed
beyond chance. Every effect carries the smallest one that would have been seen with 80 % power.

**Beyond chance** means p < 0.05 for the treated area and the buffer, q < 0.05 (Benjamini-Hochberg) within each family:
the hubs, the four bands of the day, the offence groups.

**What the interval does not know.** The controls are mostly smaller than a treated square. Where places have swings of
their own from year to year that grow with their level, beyond variance in proportion to it, a large square's
interval is too narrow; the provenance says how the controls' level compares.

**Verdict**, the first that fits:

1. `not_assessable`: no earlier year in the data, fewer than four controls, or fewer than 20 incidents
   before and after together;
2. `no_effect_seen`: the treated area did not fall beyond chance, and no band of its day rose while another fell;
   the reason names the smallest effect that would have been seen, or that it rose;
3. `displacement`: it fell, and the buffer, a hub or a band of its own day rose (or one band fell and another rose);
4. `diffusion_of_benefits`: it fell, nothing rose, and the buffer or a hub fell with it;
5. `local_effect_only`: it fell, and nothing else moved beyond chance.

Each of the six kinds has its own verdict. Geographic, temporal and offence type are measured; target and tactical are
`not_measured` because the arrays an evaluation stands on carry neither; perpetrator is never measured: that
would need data on persons.
"""

from hotspot.displacement.evaluate import evaluate_intervention

__all__ = ["evaluate_intervention"]
