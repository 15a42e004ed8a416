"""What became of each cell over months or weeks."""

import numpy as np

from hotspot.cube import STEPS, Cube, count_by_step
from hotspot.emerging import PATTERNS_SV, EmergingPatterns, find_patterns
from hotspot.layers.kind import INCIDENTS, LayerKind, Making, a_field, cell_frame
from hotspot.local import RINGS
from hotspot.notes import notes_on_counts
from hotspot.stats.multiple import benjamini_hochberg
from models.layer import Layer
from models.option import Chosen, Option
from models.report import swedish_number
from models.selection import Selection

_THIN = 0.5
"""Fewer incidents a cell and step than this, over cells with any, and being hot or not hangs on single incidents."""

STEP = Option(
    name="step",
    description="Length of a step; auto takes months where the period holds ten or more whole ones, else weeks.",
    default="auto",
    choices=("auto", *STEPS),
)
EARLIER = Option(
    name="earlier_steps",
    description="How many steps before each are counted together with it.",
    default="0",
    least=0,
    most=6,
    is_whole=True,
)
COMPARED = Option(
    name="compared_with",
    description="What a cell is compared with: all cells of the same step, or all cells and steps (cube).",
    default="step",
    choices=("step", "cube"),
)


def make_emerging(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Show what became of each cell; cells without incidents and without a pattern are left out."""
    cube = count_by_step(making.ground.incidents, selection, step=chosen.text(STEP.name))
    found = find_patterns(
        cube,
        rings=chosen.whole(RINGS.name),
        earlier_steps=chosen.whole(EARLIER.name),
        compared_with=chosen.text(COMPARED.name),
    )
    is_shown = (cube.whole.counts > 0) | (found.pattern != "none")
    columns = {name: values[is_shown] for name, values in _columns(found).items()}
    notes = (*notes_on_counts(cube.whole, making.ground.incidents.site), *_notes(found, chosen))
    return EMERGING.layer(
        cell_frame(cube.whole.cells[is_shown], columns),
        left_out=cube.whole.left_out,
        provenance=making.provenance(selection.as_parameters(), chosen.as_parameters(), _how(found)),
        notes=notes,
    )


def _columns(found: EmergingPatterns) -> dict[str, np.ndarray]:
    trend, last = found.trend, found.z.shape[1] - 1
    return {
        "incidents": found.cube.whole.counts.round(6),
        "pattern": found.pattern.astype(object),
        "pattern_sv": np.array([PATTERNS_SV[str(name)] for name in found.pattern], dtype=object),
        "hot_steps": found.hot_steps,
        "cold_steps": found.cold_steps,
        "steps": np.full(found.pattern.size, found.z.shape[1]),
        "last_z": found.z[:, last],
        "last_q_value": found.q_value[:, last],
        "trend_z": trend.z,
        "trend_p_value": trend.p_value,
        "trend_q_value": benjamini_hochberg(trend.p_value) if found.pattern.size else trend.p_value,
    }


def _how(found: EmergingPatterns) -> dict[str, str]:
    cube = found.cube
    return {
        "step_used": cube.step,
        "first_step": str(cube.steps[0]),
        "last_step": str(cube.steps[-1]),
        "steps": str(found.z.shape[1]),
        "partial_steps_left_out": str(cube.partial),
        "tested_bins": str(found.tested),
        "city_trend_z": f"{float(found.city_trend.z):.3f}",
        "city_trend_p_value": f"{float(found.city_trend.p_value):.3g}",
    }


def _notes(found: EmergingPatterns, chosen: Chosen) -> tuple[str, ...]:
    cube, unit = found.cube, "månader" if found.cube.step == "month" else "veckor"
    first, last = cube.steps[0].first_day, cube.steps[-1].last_day
    said = [f"{len(cube.steps)} hela {unit} är jämförda, {first} till {last}."]
    earlier = len(cube.steps) - found.z.shape[1]
    if earlier:
        said.append(f"Varje steg räknas ihop med {earlier} tidigare; de {earlier} första prövas inte för sig.")
    if cube.partial:
        said.append(f"{cube.partial} {unit} är utelämnade: perioden eller uppgifterna täcker dem inte helt.")
    tests = swedish_number(found.tested)
    said.append(f"{tests} prövningar, en per ruta och steg; q-värdet håller andelen falska larm under 5 %.")
    said.append("Klasserna följer ArcGIS definitioner (Emerging Hot Spot Analysis).")
    if chosen.text(COMPARED.name) == "step":
        said.append(f"Varje ruta jämförs med stadens övriga rutor i samma steg. {_city(found)}")
    return (*said, *_thin(cube))


def _city(found: EmergingPatterns) -> str:
    trend = found.city_trend
    if trend.p_value > 0.05:
        return "Staden som helhet visar ingen säker ökning eller minskning."
    course = "ökar" if trend.z > 0 else "minskar"
    chance = "< 0,001" if trend.p_value < 0.001 else swedish_number(float(trend.p_value), 3)
    return f"Staden som helhet {course} (p {chance}); det syns inte i klasserna."


def _thin(cube: Cube) -> tuple[str, ...]:
    held = cube.counts[cube.whole.counts > 0]
    if not held.size or held.mean() >= _THIN:
        return ()
    mean = swedish_number(float(held.mean()), 2)
    return (
        f"Rutor med händelser har i medel {mean} per steg: enstaka händelser avgör om ett steg räknas som hett.",
        "Större rutor, längre steg eller fler ringar ger säkrare klasser.",
    )


EMERGING = LayerKind(
    layer_id="emerging",
    title="Emerging hot spots",
    title_sv="Hot spots över tid",
    description="Cells by what became of them over months or weeks: new, lasting, fading or gone hot and cold spots.",
    fields=(
        INCIDENTS,
        a_field("pattern", "string", "", "What became of the cell", "Klass"),
        a_field("pattern_sv", "string", "", "The same in Swedish", "Mönster"),
        a_field("hot_steps", "integer", "", "Steps with more than chance", "Heta steg"),
        a_field("cold_steps", "integer", "", "Steps with less than chance", "Kalla steg"),
        a_field("steps", "integer", "", "Steps tested", "Prövade steg"),
        a_field("last_z", "number", "", "z of the last step", "z-värde i sista steget"),
        a_field("last_q_value", "number", "", "q-value of the last step", "q-värde i sista steget"),
        a_field("trend_z", "number", "", "Trend of z; negative = falling", "Trendens z-värde; negativt = minskar"),
        a_field("trend_p_value", "number", "", "Chance of such a trend", "Trendens p-värde"),
        a_field("trend_q_value", "number", "", "The same after false discovery rate", "Trendens q-värde"),
    ),
    make=make_emerging,
    filters=("pattern",),
    options=(STEP, RINGS, EARLIER, COMPARED),
)
