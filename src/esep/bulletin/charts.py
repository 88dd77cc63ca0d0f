"""Two charts as PNG: who filed (a tile grid) and plan against fact (bullet bars).

Made to be read on a phone, by a colour-blind reader and on a grey print-out: every state has a shape and a letter, a
missing report is hatched and never a bar of length 0. Blue and orange are nobody's colours here: normal and exceptional.
Drawn at twice the width they are shown at; the same figures give the same bytes.
"""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
import numpy as np
from PIL import Image

mpl.use("Agg")

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from esep.bulletin.figures import FILED, Figures
from esep.bulletin.messages import Words, short_names
from esep.bulletin.story import PACE_ALARM, STATUSES
from esep.warehouse.read import RegionDay

WIDTH = 640  # css px
SCALE = 2
INK, FAINT, PAPER, LINE = "#1b2733", "#5b6b7b", "#ffffff", "#b9c4cf"
BLUE, PALE_BLUE, ORANGE, BAND = "#1f5c99", "#a9cbe8", "#d9730d", "#e4eaf0"
FONT: dict[Any, Any] = {"font.family": "DejaVu Sans", "hatch.linewidth": 1.6, "axes.unicode_minus": True}

# status -> shape, fill, ink, hatch. Every shape is in DejaVu Sans.
LOOKS: dict[str, tuple[str, str, str, str]] = {
    "on_time": ("●", BLUE, PAPER, ""),
    "late": ("▲", PALE_BLUE, INK, ""),
    "very_late": ("▼", PALE_BLUE, INK, ""),
    "rejected": ("◆", ORANGE, INK, ""),
    "overdue": ("✕", PAPER, INK, "////"),
    "missing": ("✕", PAPER, INK, "////"),
    "due": ("○", PAPER, FAINT, ""),
    "not_due": ("–", "#f2f4f7", FAINT, ""),
}


def _canvas(height: float) -> tuple[Figure, Any]:
    """A figure of WIDTH x height css px whose only axes is measured in css px from the top left."""
    figure = Figure(figsize=(WIDTH / 100, height / 100), dpi=100 * SCALE, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return figure, axes


def _png(figure: Figure) -> bytes:
    whole, small = io.BytesIO(), io.BytesIO()
    figure.savefig(whole, format="png", metadata={"Software": None})
    # flat colours: 64 of them look the same and take a third of the bytes
    image = Image.open(whole).convert("RGB").quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = image.getpalette() or []
    paper = 3 * int(np.asarray(image)[0, 0])
    palette[paper : paper + 3] = [255, 255, 255]  # the average of almost-whites shows as a grey box on a white page
    image.putpalette(palette)
    image.save(small, format="PNG", optimize=True)
    return small.getvalue()


def _text(axes: Any, x: float, y: float, text: str, px: float, **more: Any) -> Any:
    """Text of `px` css px; a point is 1/72 inch and a css px here 1/100."""
    return axes.text(x, y, text, fontsize=px * 0.72, **({"color": INK, "va": "center"} | more), parse_math=False)


def tiles(figures: Figures, language: str) -> bytes:
    """The tile grid of who filed: shape and letter on each of the regions, legend with counts below."""
    words = Words(language)
    with mpl.rc_context(FONT):
        counts = {s: sum(r.filing_status == s for r in figures.regions) for s in STATUSES}
        shown = [status for status in STATUSES if counts[status]]
        step, top = WIDTH / 7, 6
        row_height = 70
        grid = top + 5 * row_height
        figure, axes = _canvas(grid + 20 + 30 * ((len(shown) + 2) // 2))
        for region in figures.regions:
            _tile(axes, region, words, region.tile_col * step, top + region.tile_row * row_height, step, row_height)
        _tiles_legend(axes, words, counts, shown, grid + 28)
        return _png(figure)


def _tile(axes: Any, region: RegionDay, words: Words, x: float, y: float, width: float, height: float) -> None:
    shape, fill, ink, hatch = LOOKS[region.filing_status]
    inset = 5 if region.is_city else 4
    edge = INK if region.is_city else ORANGE if hatch else LINE
    _box(
        axes, x + inset, y + inset, width - 2 * inset, height - 2 * inset, fill, edge, hatch, 4 if region.is_city else 1
    )
    label = getattr(region, f"tile_label_{words.language}")
    letter = words.say(f"letter.{region.filing_status}")
    backing = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5} if hatch else None
    middle = x + width / 2
    _text(axes, middle, y + height * 0.36, label, 21, ha="center", color=ink, weight="bold", bbox=backing)
    _text(axes, middle, y + height * 0.71, f"{shape} {letter}", 17, ha="center", color=ink, bbox=backing)


def _box(
    axes: Any, x: float, y: float, width: float, height: float, fill: str, edge: str, hatch: str, line: float
) -> None:
    style = "round,pad=0,rounding_size=7"
    if hatch:  # a hatch takes its colour from the edge, so the frame is drawn apart
        axes.add_patch(
            FancyBboxPatch((x, y), width, height, boxstyle=style, facecolor=fill, edgecolor=ORANGE, hatch=hatch, lw=0)
        )
        fill = "none"
    axes.add_patch(
        FancyBboxPatch((x, y), width, height, boxstyle=style, facecolor=fill, edgecolor=edge, lw=line * 0.72)
    )


def _tiles_legend(axes: Any, words: Words, counts: dict[str, int], shown: list[str], y: float) -> None:
    for place, status in enumerate([*shown, ""]):
        x, line = 10 + (place % 2) * WIDTH / 2, y + (place // 2) * 30
        if not status:
            _box(axes, x, line - 9, 22, 18, PAPER, INK, "", 4)
            _text(axes, x + 34, line, words.say("chart.city"), 18, color=FAINT)
            continue
        shape, fill, _, hatch = LOOKS[status]
        _box(axes, x, line - 9, 22, 18, fill, ORANGE if hatch else LINE, hatch, 1)
        letter, name = words.say(f"letter.{status}"), words.say(f"status.{status}")
        _text(axes, x + 34, line, f"{shape} {letter}  {name}: {words.number(counts[status])}", 18)


ROW = 40  # css px a region: one line of text, one bar
MARGIN = 8


def bullets(figures: Figures, language: str) -> bytes:
    """Plan against fact, a row a region, the furthest behind first. Each bar is a share of the region's own whole plan."""
    words = Words(language)
    names = short_names(((r.region_code, getattr(r, f"region_name_{language}")) for r in figures.regions), language)
    with mpl.rc_context(FONT):
        rows = figures.worst_gaps
        legend = 64
        figure, axes = _canvas(legend + ROW * len(rows) + 8)
        _bullets_legend(axes, words)
        for place, region in enumerate(rows):
            _bullet(axes, region, names[region.region_code], words, legend + place * ROW)
        return _png(figure)


def _bullet(axes: Any, region: RegionDay, name: str, words: Words, y: float) -> None:
    whole, bar_y, bar_height = WIDTH - 2 * MARGIN, y + 22, 12
    is_known = region.held_cum is not None and bool(region.planned_total)
    is_filed = region.filing_status in FILED
    _text(axes, MARGIN, y + 11, name, 17.5)
    _text(axes, WIDTH - MARGIN, y + 11, _label(region, words), 17.5, ha="right")
    axes.add_patch(Rectangle((MARGIN, bar_y), whole, bar_height, facecolor=BAND, edgecolor="none"))
    if not is_known:
        axes.add_patch(
            Rectangle((MARGIN, bar_y), whole, bar_height, facecolor=PAPER, edgecolor=LINE, hatch="////", lw=0.7)
        )
    else:
        share = min(float(region.held_cum or 0) / float(region.planned_total or 1), 1.0)
        is_behind = region.pace_gap_pp is not None and region.pace_gap_pp < PACE_ALARM
        colour = ORANGE if is_behind else BLUE
        # no report for the day: what is known so far, hatched, so that it is not read as today's figure
        fill, hatch = (colour, "") if is_filed else (PAPER, "////")
        axes.add_patch(
            Rectangle((MARGIN, bar_y), whole * share, bar_height, edgecolor=colour, lw=0.7, facecolor=fill, hatch=hatch)
        )
    if region.planned_cum is not None and region.planned_total:
        tick = MARGIN + whole * min(float(region.planned_cum) / float(region.planned_total), 1.0)
        axes.add_patch(Rectangle((tick - 2.5, bar_y - 4), 5, bar_height + 8, facecolor=INK, edgecolor=PAPER, lw=0.9))


def _label(region: RegionDay, words: Words) -> str:
    planned = words.number(region.planned_cum)
    if region.held_cum is None:
        return f"{words.say('txt.no_data')} / {planned}"
    said = f"{words.number(region.held_cum)} / {planned}"
    return said if region.filing_status in FILED else f"{words.say('txt.no_report')} · {said}"


def _bullets_legend(axes: Any, words: Words) -> None:
    y, second = 14, 42
    axes.add_patch(Rectangle((MARGIN, y - 7), 30, 13, facecolor=BLUE, edgecolor="none"))
    _text(axes, MARGIN + 38, y, words.say("chart.bar"), 17, color=FAINT)
    axes.add_patch(Rectangle((208, y - 10), 5, 20, facecolor=INK, edgecolor="none"))
    _text(axes, 222, y, words.say("chart.tick"), 17, color=FAINT)
    axes.add_patch(Rectangle((440, y - 7), 30, 13, facecolor=BAND, edgecolor=LINE, lw=0.5))
    _text(axes, 478, y, words.say("chart.band"), 17, color=FAINT)
    axes.add_patch(Rectangle((MARGIN, second - 7), 30, 13, facecolor=ORANGE, edgecolor="none"))
    _text(axes, MARGIN + 38, second, words.say("chart.bar.behind"), 17, color=FAINT)
    axes.add_patch(Rectangle((440, second - 7), 30, 13, facecolor=PAPER, edgecolor=LINE, hatch="////", lw=0.7))
    _text(axes, 478, second, words.say("txt.no_report"), 17, color=FAINT)
