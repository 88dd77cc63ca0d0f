"""How well the press reader reads: precision, recall and F1 on a folder of labelled articles.

    .venv/bin/python tests/press_scores.py [folder] [--diff]

The folder holds labels.yml and the files it names; the form of a label is in tests/fixtures/press/corpus/README.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

if __name__ == "__main__":  # run by hand: the package lies beside the tests
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from esep.press.reading import Article, read

CORPUS = Path(__file__).parent / "fixtures" / "press" / "corpus"
Label = dict[str, Any]
Figure = dict[str, Any]
GRADES: dict[str, tuple[str, ...]] = {  # what two figures must share besides their value to count as the same
    "claims": ("measure", "comparator", "scope"),
    "claims: value": ("measure",),
    "claims: + comparator": ("measure", "comparator"),
    "claims: + scope": ("measure", "comparator", "scope"),
    "claims: + status": ("measure", "comparator", "scope", "status"),
    "claims: + unit": ("measure", "comparator", "scope", "unit"),
}


@dataclass
class Tally:
    """Found and right, found and wrong, not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, right: int, wrong: int, missed: int) -> None:
        self.right, self.wrong, self.missed = self.right + right, self.wrong + wrong, self.missed + missed

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        return (
            2 * self.right / (2 * self.right + self.wrong + self.missed)
            if self.right + self.missed + self.wrong
            else 1.0
        )


@dataclass
class Scores:
    """What was measured on one folder: tallies by field, shares of articles, and the differences by file."""

    articles: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict)
    shares: dict[str, Tally] = field(default_factory=dict)  # right of all
    boilerplate_figures: list[str] = field(default_factory=list)
    other_false_figures: list[str] = field(default_factory=list)
    national_on_a_region: list[str] = field(default_factory=list)
    differences: dict[str, list[str]] = field(default_factory=dict)

    def tally(self, name: str) -> Tally:
        return self.tallies.setdefault(name, Tally())

    def share(self, name: str, file: str, said: object, meant: object) -> None:
        """One article's single-valued field: right or wrong."""
        is_right = said == meant
        self.shares.setdefault(name, Tally()).add(int(is_right), int(not is_right), 0)
        if not is_right:
            self.differs(file, f"{name}: {said!r}, not {meant!r}")

    def differs(self, file: str, words: str) -> None:
        self.differences.setdefault(file, []).append(words)

    def sets(self, name: str, file: str, said: set[Any], meant: set[Any], allowed: Iterable[Any] = ()) -> None:
        """One article's set: what is allowed is neither asked for nor held against the reader."""
        extra = said - meant - set(allowed)
        self.tally(name).add(len(said & meant), len(extra), len(meant - said))
        for sign, codes in (("+", extra), ("-", meant - said)):
            if codes:
                self.differs(file, f"{name}: {sign} {', '.join(map(str, sorted(codes)))}")


def labels(folder: Path = CORPUS) -> list[Label]:
    """The labels of a folder, in the order of the file."""
    entries: list[Label] = yaml.safe_load((folder / "labels.yml").read_text(encoding="utf-8"))["articles"]
    return entries


def article_of(label: Label, folder: Path = CORPUS) -> Article:
    """The labelled file as the reader reads it: bytes, its kind by the ending, the feed's date when there is one."""
    path = folder / label["file"]
    published = label.get("published_at")
    when = datetime.fromisoformat(str(published)) if published else None
    kind: Any = "html" if path.suffix == ".html" else "text"
    return read(path.read_bytes(), kind=kind, published_at=when)


def figures(article: Article) -> list[Figure]:
    """The reader's claims in the form of a label; the same figure said twice is one."""
    found: dict[Hashable, Figure] = {}
    for claim in article.claims:
        low, high = claim.low, claim.high
        figure = {
            "measure": claim.measure,
            "value": (_plain(low), _plain(high))
            if claim.comparator == "range"
            else _plain(high if low is None else low),
            "comparator": claim.comparator,
            "scope": claim.scope,
            "status": claim.status,
            "unit": getattr(claim, "unit_code", None),
            "words": claim.text,
        }
        found.setdefault(tuple(v for k, v in figure.items() if k != "words"), figure)
    return list(found.values())


def _plain(number: Any) -> float:
    return float(number) if number is not None else float("nan")


def _meant(label: Label) -> list[Figure]:
    """The labelled figures, those that must be found first: they are matched before the optional ones."""
    rows = [
        {
            **c,
            "unit": c.get("unit"),
            "value": (float(c["low"]), float(c["high"])) if c["comparator"] == "range" else float(c["low"]),
        }
        for c in label.get("claims") or []
    ]
    return sorted(rows, key=lambda c: bool(c.get("optional")))


def _same(said: Figure, meant: Figure, parts: tuple[str, ...]) -> bool:
    if said["value"] != meant["value"]:
        return False
    return all(said[p] == meant[p] or said[p] in meant.get(f"or_{p}", ()) for p in parts)


def _pairs(
    said: list[Figure], meant: list[Figure], parts: tuple[str, ...]
) -> tuple[list[Figure], list[Figure], list[Figure]]:
    """(matched labels, figures without a label, required labels without a figure)."""
    left, matched = list(said), []
    for label in meant:
        hit = next((s for s in left if _same(s, label, parts)), None)
        if hit is not None:
            left.remove(hit)
            matched.append(label)
    return matched, left, [m for m in meant if not any(m is x for x in matched) and not m.get("optional")]


def _digits(words: str) -> list[str]:
    """The numbers printed in words, thousands joined."""
    return re.findall(r"\d+(?:[.,]\d+)?", re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3})", "", words))


def _squeezed(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip().casefold()


def _is_forbidden(figure: Figure, forbidden: str, meant: list[Figure]) -> bool:
    """True when a claim stands on words that hold no claim; a labelled value elsewhere in the article is not that."""
    said, words = _squeezed(figure["words"]), _squeezed(forbidden)
    if any(_same(figure, m, ("measure",)) for m in meant):
        return False
    if said in words or words in said:
        return True
    shared = set(_digits(said)) & set(_digits(words))
    return bool(shared) and bool(
        {w[:4] for w in re.findall(r"[^\W\d]{4,}", said)} & {w[:4] for w in re.findall(r"[^\W\d]{4,}", words)}
    )


def _line(figure: Figure) -> str:
    keys = ("measure", "comparator", "value", "scope", "status")
    return " ".join(str(figure[k]) for k in keys) + f" «{figure['words']}»"


def _score_claims(scores: Scores, label: Label, said: list[Figure]) -> None:
    file, meant = label["file"], _meant(label)
    for name, parts in GRADES.items():
        matched, extra, missed = _pairs(said, meant, parts)
        scores.tally(name).add(sum(not m.get("optional") for m in matched), len(extra), len(missed))
        if name == "claims":
            for figure in extra:
                scores.differs(file, f"claim +  {_line(figure)}")
            for figure in missed:
                scores.differs(file, f"claim -  {_line(figure)}")
    for no in label.get("must_not") or []:
        for figure in (f for f in said if _is_forbidden(f, no["words"], meant)):
            where = scores.boilerplate_figures if no["where"] == "boilerplate" else scores.other_false_figures
            where.append(f"{file}: {_line(figure)}")
    national = {(m["measure"], m["value"]) for m in meant if m["scope"] == "national"}
    regional = {(m["measure"], m["value"]) for m in meant if m["scope"] != "national"}
    for figure in said:
        key = (figure["measure"], figure["value"])
        if figure["scope"] not in ("national", "unknown") and key in national - regional:
            scores.national_on_a_region.append(f"{file}: {_line(figure)}")


def _coded(article: Article, kind: str) -> set[str]:
    return {m.code for m in article.concepts if m.kind == kind}


def _score_sets(scores: Scores, label: Label, article: Article) -> None:
    file, roles = label["file"], label["regions"]
    meant = {code: role for role in ("primary", "background") for code in roles.get(role) or []}
    said = {m.code for m in article.regions}
    allowed = set(label.get("regions_optional") or [])
    scores.sets("regions", file, said, set(meant), allowed)
    if not label.get("roles_unsure"):
        with_role = {(c, article.role(c)) for c in said - allowed}
        scores.sets("regions with role", file, with_role, {(c, r) for c, r in meant.items() if c not in allowed})
    fields: dict[str, Callable[[], Iterator[str]]] = {
        "units": lambda: (m.code for m in article.units),
        "parties": lambda: (m.code for m in article.parties),
        "event_types": lambda: iter(_coded(article, "event_type")),
        "topics": lambda: iter(_coded(article, "topic")),
    }
    for name, codes in fields.items():
        scores.sets(name, file, set(codes()), set(label.get(name) or []), label.get(f"{name}_optional") or [])


def _score_dates(scores: Scores, label: Label, article: Article) -> None:
    file = label["file"]
    published = article.published_at
    scores.share("publication date", file, str(published)[:10] if published else None, label["date"])
    scores.share("date basis", file, article.date_basis, label["date_basis"])
    event = label.get("event_date")
    if event != "any":  # several days, or words that two readers may date differently
        scores.share("event date", file, str(article.event_date) if article.event_date else None, event)
    conflict = "DATE_CONFLICT" in (label.get("flags") or [])
    scores.share("date conflict", file, "DATE_CONFLICT" in article.flags, conflict)


def score(folder: Path = CORPUS) -> Scores:
    """Reads every labelled file of the folder and compares."""
    scores = Scores()
    for label in labels(folder):
        article = article_of(label, folder)
        scores.articles += 1
        scores.share("language", label["file"], article.language, label["language"])
        scores.share("title", label["file"], _squeezed(article.title or ""), _squeezed(label["title"]))
        _score_sets(scores, label, article)
        _score_claims(scores, label, figures(article))
        _score_dates(scores, label, article)
    return scores


def table(scores: Scores) -> str:
    """The figures as text, one field a line."""
    lines = [
        f"{scores.articles} articles",
        f"{'field':<24}{'P':>7}{'R':>7}{'F1':>7}{'right':>7}{'wrong':>7}{'missed':>7}",
    ]
    for name, t in scores.tallies.items():
        lines.append(f"{name:<24}{t.precision:>7.3f}{t.recall:>7.3f}{t.f1:>7.3f}{t.right:>7}{t.wrong:>7}{t.missed:>7}")
    for name, t in scores.shares.items():
        lines.append(f"{name:<24}{t.precision:>7.3f} of articles ({t.right} of {t.right + t.wrong})")
    for name, found in (
        ("boilerplate figures", scores.boilerplate_figures),
        ("other false figures", scores.other_false_figures),
        ("national on a region", scores.national_on_a_region),
    ):
        lines += [f"{name:<24}{len(found):>7}", *(f"    {words}" for words in found)]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Prints the table, and with --diff every difference by file."""
    folders = [Path(a) for a in arguments if not a.startswith("-")]
    scores = score(folders[0] if folders else CORPUS)
    if "--diff" in arguments:
        for file, words in scores.differences.items():
            print(file, *words, sep="\n    ")
    print(table(scores))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
