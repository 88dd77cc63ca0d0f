"""The styles of an annotated workbook: every cell keeps its own style with our colour and border added, and gets it back later."""

from __future__ import annotations

import copy

from lxml import etree

from esep.reports.annotate.parts import Package, bytes_of, parse

# Light enough for black text; the errors' border is heavy and the warnings' broken, so that both show on a grey print.
ERROR_FILL, WARNING_FILL, HEAD_FILL = "FFFFC7CE", "FFFFEB9C", "FFE6EBF0"
ERROR_BORDER, WARNING_BORDER = ("medium", "FFC00000"), ("mediumDashed", "FF9C6500")
LINK = "FF1F5C99"
SIDES = ("left", "right", "top", "bottom")


class Styles:
    """styles.xml: xfs are only added, never changed; what is there already is used again."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.part = next(iter(package.targets(package.workbook, "styles").values()), "")
        self.root = parse(package.read(self.part)) if self.part else self._minimal()
        self.main = etree.QName(self.root).namespace or package.main
        self._before = bytes_of(self.root)
        self._marked: dict[tuple[str, bool], str] = {}

    def marked(self, style: str, *, is_error: bool) -> str:
        """The style of a cell that had `style`, with our fill and border."""
        if (style, is_error) not in self._marked:
            self._marked[style, is_error] = self._with_mark(style, is_error=is_error)
        return self._marked[style, is_error]

    def _with_mark(self, style: str, *, is_error: bool) -> str:
        changed = self._clone(style)
        fill = ERROR_FILL if is_error else WARNING_FILL
        changed.set("fillId", self._fill(fill))
        changed.set("borderId", self._border(*(ERROR_BORDER if is_error else WARNING_BORDER)))
        changed.set("applyFill", "1")
        changed.set("applyBorder", "1")
        return self._added(changed)

    def is_ours(self, style: str) -> bool:
        """Whether a cell of this style has one of our colours inside one of our borders."""
        found = self._xf(style)
        fill = self._child("fills", found.get("fillId")) if found is not None else None
        border = self._child("borders", found.get("borderId")) if found is not None else None
        if fill is None or border is None:
            return False
        colours = {one.get("rgb") for one in fill.iter(self._tag("fgColor"))}
        left = border.find(self._tag("left"))
        return bool(colours & {ERROR_FILL, WARNING_FILL}) and left is not None and (
            left.get("style") in {ERROR_BORDER[0], WARNING_BORDER[0]}
        )  # fmt: skip

    def unmarked(self, style: str) -> str:
        """`style` without fill and border: where nobody remembers what the cell had before us."""
        changed = self._clone(style)
        changed.set("fillId", "0")
        changed.set("borderId", "0")
        return self._added(changed)

    def plain(self, *, fill: str | None = None, bold: bool = False, link: bool = False) -> str:
        """A style of the list: wrapped, at the top; text as text."""
        changed = etree.Element(self._tag("xf"), numFmtId="49", fontId="0", fillId="0", borderId="0", xfId="0")
        if bold or link:
            changed.set("fontId", self._font(bold=bold, link=link))
            changed.set("applyFont", "1")
        if fill:
            changed.set("fillId", self._fill(fill))
            changed.set("applyFill", "1")
        changed.set("applyNumberFormat", "1")
        changed.set("applyAlignment", "1")
        etree.SubElement(changed, self._tag("alignment"), vertical="top", wrapText="1")
        return self._added(changed)

    def title(self, *, bold: bool = False) -> str:
        """A style of the lines above the list: on one line over the columns."""
        changed = etree.Element(self._tag("xf"), numFmtId="49", fontId="0", fillId="0", borderId="0", xfId="0")
        if bold:
            changed.set("fontId", self._font(bold=True, link=False))
            changed.set("applyFont", "1")
        changed.set("applyNumberFormat", "1")
        return self._added(changed)

    def close(self) -> None:
        """Put the part back where anything was added."""
        after = bytes_of(self.root)
        if after != self._before:
            self.package.put(self.part, after)

    def _clone(self, style: str) -> etree._Element:
        found = self._xf(style)
        if found is None:
            return etree.Element(self._tag("xf"), numFmtId="0", fontId="0", fillId="0", borderId="0", xfId="0")
        return copy.deepcopy(found)

    def _xf(self, style: str) -> etree._Element | None:
        return self._child("cellXfs", style)

    def _child(self, group: str, number: str | None) -> etree._Element | None:
        found = self.root.find(self._tag(group))
        place = int(number) if number and number.isdecimal() else 0
        return found[place] if found is not None and place < len(found) else None

    def _fill(self, colour: str) -> str:
        fill = etree.Element(self._tag("fill"))
        pattern = etree.SubElement(fill, self._tag("patternFill"), patternType="solid")
        etree.SubElement(pattern, self._tag("fgColor"), rgb=colour)
        etree.SubElement(pattern, self._tag("bgColor"), indexed="64")
        return self._in("fills", fill)

    def _border(self, kind: str, colour: str) -> str:
        border = etree.Element(self._tag("border"))
        for side in SIDES:
            etree.SubElement(etree.SubElement(border, self._tag(side), style=kind), self._tag("color"), rgb=colour)
        etree.SubElement(border, self._tag("diagonal"))
        return self._in("borders", border)

    def _font(self, *, bold: bool, link: bool) -> str:
        first = self._child("fonts", "0")
        font = copy.deepcopy(first) if first is not None else etree.Element(self._tag("font"))
        for name in ("b", "u", "color"):
            for one in font.findall(self._tag(name)):
                font.remove(one)
        if link:
            font.insert(0, etree.Element(self._tag("u")))
            size = font.find(self._tag("sz"))
            place = font.index(size) + 1 if size is not None else 1
            font.insert(place, etree.Element(self._tag("color"), rgb=LINK))
        if bold:
            font.insert(0, etree.Element(self._tag("b")))
        return self._in("fonts", font)

    def _added(self, changed: etree._Element) -> str:
        return self._in("cellXfs", changed)

    def _in(self, group: str, wanted: etree._Element) -> str:
        """The place of `wanted` in a group, added where nothing like it is there."""
        found = self.root.find(self._tag(group))
        if found is None:
            raise ValueError(f"the workbook's styles have no {group}")
        looks = _looks(wanted)
        for place, one in enumerate(found):
            if _looks(one) == looks:
                return str(place)
        found.append(wanted)
        if found.get("count"):
            found.set("count", str(len(found)))
        return str(len(found) - 1)

    def _tag(self, name: str) -> str:
        return f"{{{self.main}}}{name}"

    def _minimal(self) -> etree._Element:
        """Styles for a workbook that has none."""
        package, main = self.package, self.package.main
        self.part = package.new_name("xl/styles{}.xml")
        package.relate(package.workbook, "styles", self.part)
        package.declare(self.part, "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml")
        return parse(
            f'<styleSheet xmlns="{main}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
            '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
            "</styleSheet>".encode()
        )


def _looks(element: etree._Element) -> tuple[object, ...]:
    """An element without the accidents of its writing."""
    children = tuple(_looks(one) for one in element if isinstance(one.tag, str))
    return (element.tag, tuple(sorted((str(name), str(value)) for name, value in element.attrib.items())), children)
