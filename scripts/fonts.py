"""Cuts the two faces of the pages out of Be Vietnam Pro and gives them figures of one width.

The family has no tabular figures, so columns of prices would not line up; tnum is added here. The whole
faces are taken, not the Latin and Vietnamese halves that web packages split them into, because the halves
lose the kerning between T and ế. Text is kept in NFC, so combining marks are left out. Printed pages get the same
faces as TTF: what draws them knows no features, so there the figures of one width are the only ones.

    npm pack @expo-google-fonts/be-vietnam-pro@0.4.1 && tar xzf expo-google-fonts-be-vietnam-pro-0.4.1.tgz
    python3 scripts/fonts.py package static/fonts internal/pdf      (needs fonttools and brotli)
"""
import copy
import subprocess
import sys
import tempfile

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont

FACES = {"400": "400Regular", "600": "600SemiBold"}
VIETNAMESE = "àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ"
TEXT = "".join(map(chr, range(0x20, 0x7F))) + VIETNAMESE + VIETNAMESE.upper() + "\u00a0©«»·°×–—‘’“”…•₫²½³−®"
FIGURES = "zero one two three four five six seven eight nine".split()
CELL = 650  # thousandths of an em; the widest figure, 4 in 600, is 614 wide


def add_tabular_figures(font):
    glyf, metrics, order = font["glyf"], font["hmtx"].metrics, list(font.getGlyphOrder())
    for name in FIGURES:
        glyph = copy.deepcopy(glyf[name])
        glyph.coordinates.translate(((CELL - glyph.xMax + glyph.xMin) // 2 - glyph.xMin, 0))
        glyph.recalcBounds(glyf)
        order.append(name + ".tnum")
        glyf.glyphs[order[-1]] = glyph
        metrics[order[-1]] = (CELL, glyph.xMin)
    font.setGlyphOrder(order)
    glyf.glyphOrder = order
    font["maxp"].numGlyphs = len(order)
    rules = "".join(f"sub {name} by {name}.tnum;" for name in FIGURES)
    languages = "languagesystem DFLT dflt; languagesystem latn dflt;"
    addOpenTypeFeaturesFromString(font, f"{languages} feature tnum {{ {rules} }} tnum;", tables=["GSUB"])


def figures_of_one_width(font):
    for table in font["cmap"].tables:
        table.cmap = {code: name + ".tnum" if name in FIGURES else name for code, name in table.cmap.items()}
    for unused in ("GPOS", "GSUB", "GDEF"):
        if unused in font:
            del font[unused]


def cut(source, weight, face, web, printed):
    with tempfile.NamedTemporaryFile(suffix=".ttf") as part:
        subprocess.check_call(["pyftsubset", f"{source}/{face}/BeVietnamPro_{face}.ttf", f"--text={TEXT}",
                               "--layout-features=kern", "--no-hinting", "--name-IDs=0,1,2,13,14",
                               f"--output-file={part.name}"])
        font = TTFont(part.name, recalcTimestamp=False)
    add_tabular_figures(font)
    font.flavor = "woff2"
    font.save(f"{web}/be-vietnam-pro-{weight}.woff2")
    figures_of_one_width(font)
    font.flavor = None
    font.save(f"{printed}/be-vietnam-pro-{weight}.ttf")


for weight, face in FACES.items():
    cut(sys.argv[1], weight, face, *sys.argv[2:])
