# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Draws the results of benches/growth.c and the table of benches/bench.c as SVG.

Usage: plot.py POINTS TABLE ABOUT FOLDER
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

try:
    import matplotlib
except ImportError:
    print("no plots: matplotlib is not installed. Run: pip install matplotlib")
    sys.exit(0)
matplotlib.use("svg")
from matplotlib import pyplot
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

# Colours that differ in grey and for colour-blind readers (Okabe and Ito).
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#767676"]
MARKS = ["o", "s", "^", None]


def plain(value, _=None):
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def draw(series, title, x_label, y_label, about, path, *, x_log=True, y_log=True, x_ticks=None,
         y_ticks=None, bare=(), notes=()):
    figure, axes = pyplot.subplots(figsize=(7.2, 4.2), facecolor="white")
    handles = []
    for index, (name, points) in enumerate(series.items()):
        x, y = zip(*points)
        style = {"linestyle": "--", "marker": None, "color": "#767676"} if name in bare else {
            "color": COLOURS[index], "marker": MARKS[index], "markersize": 5}
        handles += axes.plot(x, y, label=name, linewidth=1.8, **style)
    if x_log:
        axes.set_xscale("log")
    if y_log:
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    for axis, ticks in ((axes.xaxis, x_ticks), (axes.yaxis, y_ticks)):
        if ticks:
            axis.set_major_locator(FixedLocator(ticks))
            axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(plain))
    if y_ticks:
        axes.set_ylim(y_ticks[0], y_ticks[-1])
    for x, text in notes:
        axes.axvline(x, color="#767676", linewidth=1, linestyle=":")
        axes.annotate(text, (x, 0.04), xycoords=("data", "axes fraction"), xytext=(5, 0),
                      textcoords="offset points", color="#444444", fontsize=9)
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold", pad=12)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    axes.grid(True, color="#E4E4E4", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(handles=handles, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=9)
    figure.text(0.01, 0.01, about, fontsize=7, color="#666666")
    figure.tight_layout(rect=(0, 0.035, 1, 1))
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


# Columns of the table: a title, and how far the axis goes.
PEERS = [(2, "verify, microseconds"), (3, "verify again, microseconds"),
         (9, "with what it needs but libc, KB")]
# Measured elsewhere: see integrations/neuron/README.md.
NEURON = {"edgejwt": 43, "libjwt": 684}


def draw_peers(table, about, path):
    """Columns of the table as bars, and requests to Neuron. Our rows are blue."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table if line.startswith("|")]
    rows = [row for row in rows if len(row) == 10 and re.match(r"[0-9]", row[2]) and "no token" not in row[0]]
    names = [row[0] for row in rows]
    columns = [(title, {row[0]: float(row[column].split()[0]) for row in rows}) for column, title in PEERS]
    # In the first row of each library; the version there may be another one.
    neuron = {name: us for start, us in NEURON.items() for name in [n for n in names if n.startswith(start)][:1]}
    columns.append(("a request to Neuron, microseconds *", neuron))
    figure, panels = pyplot.subplots(1, len(columns), figsize=(12, 0.45 * len(rows) + 1.4), sharey=True,
                                     facecolor="white")
    for axes, (title, values) in zip(panels, columns):
        axes.barh(names, [values.get(name, 0) for name in names],
                  color=[COLOURS[0] if name.startswith("edgejwt") else "#BBBBBB" for name in names])
        for name, value in values.items():
            axes.annotate(f"{value:,.2f}" if value < 10 else f"{value:,.0f}", (value, names.index(name)), xytext=(4, 0),
                          textcoords="offset points", va="center", fontsize=8)
        axes.set_xscale("log")
        axes.set_xlim(min(values.values()) / 2, max(values.values()) * 6)
        axes.xaxis.set_major_formatter(FuncFormatter(plain))
        axes.set_title(title, loc="left", fontsize=9)
        axes.tick_params(labelsize=8)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    panels[0].invert_yaxis()
    notes = ". RS256, 2048 bits; logarithmic scales.\n* Neuron 2.15 with edgejwt and with libjwt 1.13, on another machine: integrations/neuron/README.md"
    figure.text(0.01, 0.01, about + notes, fontsize=7, color="#666666")
    figure.tight_layout(rect=(0, 0.09, 1, 1))
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def main(points_path, table_path, about_path, folder):
    # A fixed salt: the same numbers give the same file.
    matplotlib.rcParams.update({"svg.hashsalt": "edgejwt", "svg.fonttype": "none", "font.size": 10,
                                "font.family": ["DejaVu Sans", "sans-serif"]})
    plots = defaultdict(lambda: defaultdict(list))
    for line in Path(points_path).read_text().splitlines():
        plot, name, x, y = line.split("\t")
        plots[plot][name].append((int(x), float(y)))
    about = Path(about_path).read_text().strip()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    microseconds = "microseconds of CPU"
    draw(plots["token"], "Longer tokens", "bytes of the token", microseconds, about,
         folder / "token.svg", x_ticks=[400, 1024, 2048, 4096, 8192, 16384], y_ticks=[0.5, 1, 10, 100, 1000])
    draw(plots["bits"], "Larger RSA keys", "bits", microseconds, about, folder / "bits.svg", x_log=False,
         x_ticks=[2048, 3072, 4096], y_ticks=[0.5, 1, 10, 100, 1000, 10000], bare=["verify, bare ring"])
    draw(plots["keys"], "More keys in a keyring", "keys", microseconds, about, folder / "keys.svg",
         x_ticks=[1, 10, 100, 1000, 10000], y_ticks=[0.5, 1, 2, 5, 10, 20, 50])
    draw(plots["threads"], "More threads on one keyring", "threads", f"{microseconds} for a token", about,
         folder / "threads.svg", x_log=False, x_ticks=[1, 2, 3, 4], y_ticks=[0.5, 1, 2, 5, 10, 20, 50],
         bare=["new token, 100 files reloading"])
    draw(plots["rotation"], "More tokens than the cache holds", "distinct tokens in rotation", microseconds,
         about, folder / "rotation.svg", x_ticks=[1, 4, 16, 64, 256, 1024, 4096], y_ticks=[0, 5, 10, 15, 20], y_log=False,
         bare=["no cache"], notes=[(64, "64 cached")])
    draw(plots["adding"], "Adding a key", "keys in the keyring", microseconds, about, folder / "adding.svg",
         x_ticks=[10, 100, 1000, 10000], y_ticks=[0.5, 1, 2, 5, 10, 20])
    draw(plots["files"], "The request that scans a directory", "key files", microseconds, about,
         folder / "files.svg", x_ticks=[10, 100, 1000, 10000], y_ticks=[1, 10, 100, 1000, 10000, 100000],
         bare=["one verification"])
    draw_peers(Path(table_path).read_text().splitlines(), about, folder / "peers.svg")


main(*sys.argv[1:])
