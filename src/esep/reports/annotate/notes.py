"""The notes of one worksheet: ours beside those that people wrote, each with the shape that shows it."""

from __future__ import annotations

import re

from lxml import etree

from esep.reports.annotate.parts import Package, bytes_of, parse

AUTHOR = "Esep"
# Stands before our words, so that they can be told from a person's in the same note, whatever program saved it between.
SIGN = "[Esep]"
COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
SHAPE = re.compile(rb"<(?:\w+:)?shape\b(?:[^>]*[^/])?>.*?</(?:\w+:)?shape>\n?", re.DOTALL)
SHAPE_NUMBER = re.compile(rb'"_x0000_s(\d{1,9})"')
FIRST_SHAPE = 1025  # lower numbers are the programs' own
ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*</")
COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*</")
ROOT = re.compile(rb"<xml\b[^>]*>")
END = re.compile(rb"</xml\s*>\s*\Z")
NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
WIDTH, HEIGHT = 4, 9  # of a note, in columns and rows
UNSTORABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def storable(text: str) -> str:
    """`text` without what XML cannot hold."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


class Notes:
    """The comments part of a sheet and its drawing; made when the first note is added, written back when changed."""

    def __init__(self, package: Package, sheet_part: str) -> None:
        self.package, self.sheet_part = package, sheet_part
        self.part = next(iter(package.targets(sheet_part, "comments").values()), "")
        self.drawing = next(iter(package.targets(sheet_part, "vmlDrawing").values()), "")
        self.root = parse(package.read(self.part)) if self.part else None
        self._by_ref = {one.get("ref", ""): one for one in self._comments()}
        self._shapes: list[str] = []  # the cells that get one
        self._is_changed = False

    def forget(self) -> set[str]:
        """Take our words out of every note, and a note away that has no others; the cells where we had written."""
        found, gone = set(), set()
        for ref, comment in list(self._by_ref.items()):
            said = _text(comment)
            if SIGN not in said:
                continue
            found.add(ref)
            self._is_changed = True
            if said.split(SIGN, 1)[0].removeprefix(f"{AUTHOR}:").strip():
                _cut(comment)
            else:
                parent = comment.getparent()
                assert parent is not None
                parent.remove(comment)
                del self._by_ref[ref]
                gone.add(_place(ref))
        if gone and self.drawing:
            self._forget_shapes(gone)
        return found

    def add(self, ref: str, text: str) -> None:
        """Our words on a cell: after a person's where there is a note, else in a note of our own."""
        root = self._opened()
        main = etree.QName(root).namespace
        there = self._by_ref.get(ref)
        self._is_changed = True
        if there is not None:
            holder = there.find(f"{{{main}}}text")
            if holder is None:
                holder = etree.SubElement(there, f"{{{main}}}text")
            _plain_to_run(holder, main)
            _run(holder, main, f"\n\n{SIGN} {text}")
            return
        comments = root.find(f"{{{main}}}commentList")
        if comments is None:
            comments = etree.SubElement(root, f"{{{main}}}commentList")
        comment = etree.SubElement(comments, f"{{{main}}}comment", ref=ref, authorId=self._author(root, main))
        _run(etree.SubElement(comment, f"{{{main}}}text"), main, f"{SIGN} {text}")
        self._by_ref[ref] = comment
        self._shapes.append(ref)

    def close(self) -> str | None:
        """Write back; the relationship of a drawing that the sheet does not name yet."""
        if self.root is not None and self._is_changed:
            self.package.put(self.part, bytes_of(self.root))
        return self._draw() if self._shapes else None

    def _comments(self) -> list[etree._Element]:
        return list(self.root.iter(f"{{{etree.QName(self.root).namespace}}}comment")) if self.root is not None else []

    def _opened(self) -> etree._Element:
        if self.root is None:
            main = self.package.main
            self.part = self.package.new_name("xl/commentsEsep{}.xml")
            self.package.declare(self.part, COMMENTS)
            self.package.put(self.part, b"")  # the name is taken from now on
            self.package.relate(self.sheet_part, "comments", self.part)
            self.root = parse(f'<comments xmlns="{main}"><authors/><commentList/></comments>'.encode())
        return self.root

    @staticmethod
    def _author(root: etree._Element, main: str | None) -> str:
        authors = root.find(f"{{{main}}}authors")
        if authors is None:
            authors = root.makeelement(f"{{{main}}}authors")
            root.insert(0, authors)
        for number, one in enumerate(authors):
            if one.text == AUTHOR:
                return str(number)
        etree.SubElement(authors, f"{{{main}}}author").text = AUTHOR
        return str(len(authors) - 1)

    def _draw(self) -> str | None:
        """The yellow box of each note, hidden until the pointer is over the cell. VML of others is left as it was written."""
        identity = None
        if not self.drawing:
            self.drawing = self.package.new_name("xl/drawings/vmlDrawingEsep{}.vml")
            self.package.declare_suffix("vml", VML)
            self.package.put(self.drawing, f"<xml {NAMESPACES}>\n</xml>".encode())
            identity = self.package.relate(self.sheet_part, "vmlDrawing", self.drawing)
        drawing = self.package.read(self.drawing)
        root, end = ROOT.search(drawing), END.search(drawing)
        if root is None or end is None:
            return identity  # no drawing that we understand: the notes are there all the same, programs draw them themselves
        first = max((int(number) + 1 for number in SHAPE_NUMBER.findall(drawing)), default=FIRST_SHAPE)
        added = "" if b'id="_x0000_t202"' in drawing else SHAPE_TYPE + "\n"
        added += "".join(f"{_shape(ref, number)}\n" for number, ref in enumerate(self._shapes, start=first))
        if not all(f"xmlns:{name}=".encode() in root.group() for name in "vox"):
            added = re.sub("<v:shape(type)? ", rf"<v:shape\1 {NAMESPACES} ", added)
        self.package.put(self.drawing, drawing[: end.start()] + added.encode() + drawing[end.start() :])
        return identity

    def _forget_shapes(self, gone: set[tuple[int, int]]) -> None:
        def without(found: re.Match[bytes]) -> bytes:
            row, column = ROW.search(found.group()), COLUMN.search(found.group())
            is_it = row and column and (int(column.group(1)), int(row.group(1))) in gone
            return b"" if is_it else found.group()

        self.package.put(self.drawing, SHAPE.sub(without, self.package.read(self.drawing)))


def _place(ref: str) -> tuple[int, int]:
    """B7 -> (1, 6): column and row counted from 0."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", ref)
    if found is None:
        return -1, -1
    number = 0
    for letter in found.group(1):
        number = number * 26 + ord(letter) - 64
    return number - 1, int(found.group(2)) - 1


def _shape(ref: str, number: int) -> str:
    column, row = _place(ref)
    top = max(row - 1, 0)
    anchor = f"{column + 1}, 15, {top}, 4, {column + 1 + WIDTH}, 40, {top + HEIGHT}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" fillcolor="#ffffe1" o:insetmode="auto" '
        'style="position:absolute;margin-left:60pt;margin-top:2pt;width:260pt;height:130pt;z-index:1;visibility:hidden">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    )


def _text(comment: etree._Element) -> str:
    return "".join(one.text or "" for one in comment.iter(f"{{{etree.QName(comment).namespace}}}t"))


def _run(holder: etree._Element, main: str | None, text: str) -> None:
    run = etree.SubElement(holder, f"{{{main}}}r")
    piece = etree.SubElement(run, f"{{{main}}}t")
    piece.text = storable(text)
    piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _plain_to_run(holder: etree._Element, main: str | None) -> None:
    """A note of one plain text becomes a run, beside which ours can stand."""
    plain = holder.find(f"{{{main}}}t")
    if plain is not None:
        run = holder.makeelement(f"{{{main}}}r")
        holder.replace(plain, run)
        run.append(plain)


def _cut(comment: etree._Element) -> None:
    """Everything from our sign on; we always write last."""
    is_ours = False
    for piece in comment.iter(f"{{{etree.QName(comment).namespace}}}t"):
        said = piece.text or ""
        if is_ours:
            piece.text = ""
        elif SIGN in said:
            is_ours = True
            piece.text = said.split(SIGN, 1)[0].rstrip("\n")
    for run in list(comment.iter(f"{{{etree.QName(comment).namespace}}}r")):
        if not any(run.itertext()):
            parent = run.getparent()
            assert parent is not None
            parent.remove(run)
