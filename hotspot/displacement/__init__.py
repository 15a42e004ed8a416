"""Did it stop, or did it only move: the judgement of a known intervention.

**What is compared.** The intervention's days (cut at `until` and at the newest incident) with the same days of up to
two earlier years, weighed so that both hold the same kinds of days and late reports are counted in, in areas that
never overlap: the treated polygon; the buffer, 300 m along the streets where they are loaded, else rings of cells; each
metro or commuter-rail hub at most six stops away without a change; and controls, hexagon patches without any of
these or of another intervention, matched on level, trend and the year's profile outside the reference periods.

**Effect.** ``after - before x controls' change``: the weighted displacement difference of Wheeler & Ratcliffe with the
controls scaled to the area's own level (`hotspot.stats.displacement.scaled_difference`). Negative = fewer. Where the
intervention has hours, the local effect counts those alone, but the net counts all hours: what only moved to another
hour in the same place is no gain. The net adds the buffer and the hubs that changed beyond chance, these corrected for
having been picked. Every effect carries the smallest one that would have been seen with 80 % power.

**How sure.** Counts vary as ``dispersion x mean + swing x mean²``, learnt from the controls at this and other seasons,
and from hubs without a link. Then 999 placebos, untouched areas as large as the treated one at the same and at earlier
dates, are evaluated as if something had been done there; where their scores spread wider than they should, every error
is widened as much. Hubs are held against unlinked hubs where there are enough.

**Beyond chance** means p < 0.05 for the treated area, and q < 0.05 (Benjamini-Hochberg) within each family: buffer and
hubs are one, half of whose error the buffer may use and half all hubs together; the kinds within the area have their
own (`hotspot.displacement.kinds`), and so have the offence groups of each detection series.

**Verdict**, the first that fits:

1. `not_assessable`: no earlier year in the data, fewer than four controls, or fewer than 20 incidents
   before and after together;
2. `no_effect_seen`: the treated area did not fall beyond chance, and nothing moved within its days and weeks;
   the reason names the smallest effect that would have been seen, or that it rose;
3. `displacement`: it fell, and the buffer or a hub rose; or incidents moved to other hours, weekdays or months in it;
4. `diffusion_of_benefits`: it fell, nothing rose, and the buffer or a hub fell with it;
5. `local_effect_only`: it fell, and nothing else moved beyond chance.

No reason leaves without interval, smallest detectable effect, number of incidents and who noticed them.
"""

from hotspot.displacement.evaluate import evaluate_intervention

__all__ = ["evaluate_intervention"]
