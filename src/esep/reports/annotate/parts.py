"""A workbook as its parts: which are there, how they hang together, and the package written again with a few of them changed."""

from __future__ import annotations

import io
import posixpath
import zipfile

from lxml import etree

TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
TYPES = "[Content_Types].xml"
EMPTY_RELATIONS = f'<Relationships xmlns="{PACKAGE}"/>'.encode()
NEW_ENTRY = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can tell; the clock must not change the bytes


def parse(data: bytes) -> etree._Element:
    """XML without entities, network or very deep trees; raises ValueError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as err:
        raise ValueError(f"a part of the workbook cannot be parsed: {err}") from err


def bytes_of(root: etree._Element) -> bytes:
    """A part as it is stored."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class Package:
    """The entries of the zip. Only parts that are `put` or `drop`ped change; the order of the others stays."""

    def __init__(self, original: bytes) -> None:
        self._original = original
        self._changed: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        with zipfile.ZipFile(io.BytesIO(original)) as archive:
            self._names = archive.namelist()
        self.workbook = self._workbook()
        self.root = parse(self.read(self.workbook))
        self.main = etree.QName(self.root).namespace or ""
        self.office = STRICT if "purl.oclc.org" in self.main else TRANSITIONAL

    def has(self, name: str) -> bool:
        """Whether there is such a part now."""
        return (name in self._changed or name in self._names) and name not in self._dropped

    def read(self, name: str) -> bytes:
        """A part's bytes as they are now; raises ValueError where there is none."""
        if name in self._changed:
            return self._changed[name]
        if name not in self._names or name in self._dropped:
            raise ValueError(f"the workbook has no part {name}")
        with zipfile.ZipFile(io.BytesIO(self._original)) as archive:
            return archive.read(name)

    def put(self, name: str, data: bytes) -> None:
        """A part changed or added."""
        self._dropped.discard(name)
        self._changed[name] = data

    def drop(self, name: str) -> None:
        """A part taken out, with its entry among the content types."""
        self._dropped.add(name)
        self._changed.pop(name, None)
        types = parse(self.read(TYPES))
        for one in types.findall(f"{{{CONTENT}}}Override"):
            if one.get("PartName") == f"/{name}":
                types.remove(one)
                self.put(TYPES, bytes_of(types))

    def new_name(self, pattern: str) -> str:
        """The first name of `pattern` ({} is a number) that is not taken; names differ by more than case."""
        taken = {name.casefold() for name in (*self._names, *self._changed)}
        return next(name for number in range(1, 10_000) if (name := pattern.format(number)).casefold() not in taken)

    def declare(self, name: str, content_type: str) -> None:
        """Say what kind of part `name` is."""
        types = parse(self.read(TYPES))
        known = {one.get("PartName") for one in types.findall(f"{{{CONTENT}}}Override")}
        if f"/{name}" not in known:
            etree.SubElement(types, f"{{{CONTENT}}}Override", PartName=f"/{name}", ContentType=content_type)
            self.put(TYPES, bytes_of(types))

    def declare_suffix(self, suffix: str, content_type: str) -> None:
        """Say what all parts with a suffix are."""
        types = parse(self.read(TYPES))
        known = {(one.get("Extension") or "").casefold() for one in types.findall(f"{{{CONTENT}}}Default")}
        if suffix not in known:
            types.insert(0, types.makeelement(f"{{{CONTENT}}}Default", Extension=suffix, ContentType=content_type))
            self.put(TYPES, bytes_of(types))

    def targets(self, source: str, kind: str) -> dict[str, str]:
        """Relationship id -> part, for the relationships of `kind` (worksheet, comments, ...) of a part."""
        name = _relations_of(source)
        if not self.has(name):
            return {}
        return {
            one.get("Id", ""): posixpath.normpath(posixpath.join(posixpath.dirname(source), one.get("Target", "")))
            if not one.get("Target", "").startswith("/")
            else one.get("Target", "").lstrip("/")
            for one in parse(self.read(name)).findall(f"{{{PACKAGE}}}Relationship")
            if one.get("Type", "").rsplit("/", 1)[-1] == kind and one.get("TargetMode") != "External"
        }

    def relate(self, source: str, kind: str, target: str) -> str:
        """A new relationship of a part; its id."""
        name = _relations_of(source)
        root = parse(self.read(name) if self.has(name) else EMPTY_RELATIONS)
        taken = {one.get("Id") for one in root}
        identity = next(f"rIdEsep{number}" for number in range(1, 10_000) if f"rIdEsep{number}" not in taken)
        etree.SubElement(
            root, f"{{{PACKAGE}}}Relationship", Id=identity, Type=f"{self.office}/{kind}", Target=f"/{target}"
        )
        self.put(name, bytes_of(root))
        return identity

    def sheets(self) -> dict[str, str]:
        """Worksheet name -> part, in the order of the tabs."""
        parts = self.targets(self.workbook, "worksheet")
        return {
            one.get("name", ""): parts[identity]
            for one in self.root.iter(f"{{{self.main}}}sheet")
            if (identity := one.get(f"{{{self.office}}}id", "")) in parts
        }

    def add_sheet(self, name: str, part: str) -> None:
        """A worksheet behind the others, so that nothing that counts tabs has to change."""
        identity = self.relate(self.workbook, "worksheet", part)
        sheets = self.root.find(f"{{{self.main}}}sheets")
        if sheets is None:
            raise ValueError("the workbook names no sheets")
        number = max((int(one.get("sheetId", "0")) for one in sheets), default=0) + 1
        added = etree.SubElement(sheets, f"{{{self.main}}}sheet", name=name, sheetId=str(number))
        added.set(f"{{{self.office}}}id", identity)
        self.put(self.workbook, bytes_of(self.root))

    def written(self) -> bytes:
        """The package: every entry in its place, new ones at the end."""
        buffer = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._original)) as before,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
        ):
            for entry in before.infolist():
                if entry.filename not in self._dropped:
                    info = zipfile.ZipInfo(entry.filename, entry.date_time)
                    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
                    after.writestr(info, self._changed.get(entry.filename) or before.read(entry.filename))
            for name, data in self._changed.items():
                if name not in self._names:
                    info = zipfile.ZipInfo(name, NEW_ENTRY)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    after.writestr(info, data)
        return buffer.getvalue()

    def _workbook(self) -> str:
        found = [*self.targets("", "officeDocument").values()]
        if not found:
            raise ValueError("the package names no workbook")
        return found[0]


def _relations_of(source: str) -> str:
    folder, _, name = source.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")
