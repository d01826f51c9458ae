"""The questions that a store answers by name: one view a question."""

from __future__ import annotations

from typing import Final, NamedTuple

MACROS: Final = (
    """CREATE MACRO place(spot) AS
    CASE WHEN spot.line = 0 THEN spot.file
         ELSE spot.file || ':' || spot.line || ':' || spot."column" END""",
    "CREATE MACRO rank(word) AS list_position(['low', 'medium', 'high', 'critical'], word)",
)
"""`place` writes a place as an editor does; `rank` orders severities."""


class View(NamedTuple):
    """A view: its name, the question that it answers, and its query."""

    name: str
    question: str
    query: str

    @property
    def ddl(self) -> str:
        """The statement that makes the view."""
        return f"CREATE VIEW {self.name} AS {self.query}"


VIEWS: Final = (
    View(
        "latest",
        "Which run was kept last?",
        "SELECT arg_max(id, number) AS run FROM runs HAVING count(*) > 0",
    ),
    View(
        "played",
        "Which attack was played on which tool, and how did it end?",
        """SELECT cases.*, bindings.tool
           FROM cases LEFT JOIN bindings
             ON bindings.run = cases.run AND bindings.case_position = cases.position
                AND bindings.role = cases.focus""",
    ),
    View(
        "scores",
        "How did each run score, in the order of keeping?",
        """SELECT number, id AS run, saved_at,
                  (SELECT string_agg(name, ', ' ORDER BY position)
                   FROM policies WHERE policies.run = runs.id) AS policies,
                  protection, usability, stopped, attacks, intact, honest, sound, sound_ceiling,
                  attacks_share, honest_share
           FROM runs ORDER BY number""",
    ),
    View(
        "bypasses",
        "Which attacks get through, worst first, and what let them?",
        """SELECT played.run, severity, attack, played.server, played.tool, executed, attempted,
                  played.rule, place(played.source) AS source, form,
                  decisions.tool AS first_tool, decisions.arguments AS first_arguments
           FROM played LEFT JOIN decisions
             ON decisions.run = played.run AND decisions.case_position = played.position
           WHERE verdict = 'bypassed'
           ORDER BY played.run, rank(severity) DESC, played.position""",
    ),
    View(
        "contained",
        "Which attacks are cut short, but not before harm is done?",
        """SELECT run, severity, attack, server, tool, executed, attempted,
                  harm_reached::DOUBLE AS reached, harm_limit::DOUBLE AS harm_at,
                  rule, place(source) AS source, form
           FROM played WHERE verdict = 'contained'
           ORDER BY run, rank(severity) DESC, position""",
    ),
    View(
        "broken_work",
        "Which honest work does a policy break, at which step, by which rule?",
        """SELECT * FROM (
             SELECT run, 'session' AS kind, session AS work, step, number, tool, rule,
                    place(source) AS source, message, position
             FROM sessions WHERE verdict = 'broken'
             UNION ALL
             SELECT run, 'twin', attack, twin_step, NULL, tool, twin_rule,
                    place(twin_source), twin_message, position
             FROM played WHERE twin_verdict = 'broken')
           ORDER BY run, kind, position""",
    ),
    View(
        "waiting",
        "What waits for a person?",
        """SELECT * FROM (
             SELECT run, 'attack' AS kind, attack AS work, tool, rule,
                    place(source) AS source, position
             FROM played WHERE verdict = 'held'
             UNION ALL
             SELECT run, 'twin', attack, tool, twin_rule, place(twin_source), position
             FROM played WHERE twin_verdict = 'held'
             UNION ALL
             SELECT run, 'session', session, tool, rule, place(source), position
             FROM sessions WHERE verdict = 'held')
           ORDER BY run, kind, position""",
    ),
    View(
        "verdicts_by_tactic",
        "How many cases of each tactic got which verdict?",
        """SELECT run, tactic, verdict, count(*) AS cases
           FROM cases GROUP BY ALL ORDER BY run, tactic, verdict""",
    ),
    View(
        "deciding_rules",
        "Which rule, or which gap, decides how many cases, and to what end?",
        """SELECT run, rule, place(source) AS source,
                  count(*) AS cases,
                  count(*) FILTER (verdict = 'blocked') AS blocked,
                  count(*) FILTER (verdict = 'held') AS held,
                  count(*) FILTER (verdict = 'contained') AS contained,
                  count(*) FILTER (verdict = 'bypassed') AS bypassed
           FROM cases GROUP BY ALL ORDER BY run, cases DESC, source, rule""",
    ),
    View(
        "exposed_tools",
        "Through which tools do attacks get, and how bad is the worst?",
        """SELECT run, server, tool, count(*) AS attacks,
                  count(*) FILTER (verdict IN ('bypassed', 'contained')) AS harmful,
                  arg_max(severity, rank(severity))
                    FILTER (verdict IN ('bypassed', 'contained')) AS worst
           FROM played GROUP BY ALL ORDER BY run, harmful DESC, server, tool""",
    ),
    View(
        "uncovered",
        "Which attacks got no verdict, and why?",
        "SELECT run, attack, reason, text FROM not_covered ORDER BY run, position",
    ),
    View(
        "undecidable",
        "Which attacks look like their honest twin to the policy's language?",
        "SELECT id AS run, unnest(undecidable) AS attack FROM runs ORDER BY run, attack",
    ),
    View(
        "assumed",
        "What did a run take for granted?",
        """SELECT * FROM (
             SELECT id AS run, 'world' AS what, 'the shipped world' AS text
             FROM runs WHERE assumed_world
             UNION ALL
             SELECT run, assumptions.name, (world.value->>'$') || ' (' || source || ')'
             FROM assumptions LEFT JOIN world USING (run, name)
             UNION ALL
             SELECT id, 'needs', 'every tool is needed' FROM runs WHERE assumed_needs
             UNION ALL
             SELECT id, 'grants', assumed_grants FROM runs WHERE assumed_grants <> '')
           ORDER BY run, what""",
    ),
    View(
        "reached",
        "Which goals does an attacker reach, worst first, in how many calls, by which tools?",
        """SELECT goals.run, goals.escalation, escalations.start, goals.goal, goals.severity,
                  goals.reachable, goals.held, first.calls, first.tools
           FROM goals
             JOIN escalations ON escalations.run IS NOT DISTINCT FROM goals.run
               AND escalations.escalation = goals.escalation
             JOIN (SELECT run, escalation, goal_position, count(*) AS calls,
                          string_agg(tool, ' → ' ORDER BY position) AS tools
                   FROM path_hops WHERE path_position = 0 GROUP BY ALL) AS first
               ON first.run IS NOT DISTINCT FROM goals.run
               AND first.escalation = goals.escalation AND first.goal_position = goals.position
           ORDER BY goals.run, goals.escalation, goals.reachable DESC,
                    rank(goals.severity) DESC, goals.position""",
    ),
    View(
        "cheapest_cuts",
        "Which rules close a goal at the least cost of honest work, and is that proven?",
        """SELECT goals.run, goals.escalation, goals.goal, cuts.server, cuts.tool, cuts.what,
                  cuts.fragment, len(chokes.breaks) AS sessions_broken, chokes.proven, chokes.exact
           FROM goals
             JOIN chokes ON chokes.run IS NOT DISTINCT FROM goals.run
               AND chokes.escalation = goals.escalation
               AND chokes.goal_position = goals.position AND chokes.position = 0
             JOIN cuts ON cuts.run IS NOT DISTINCT FROM goals.run
               AND cuts.escalation = goals.escalation
               AND cuts.goal_position = goals.position AND cuts.choke_position = 0
           ORDER BY goals.run, goals.escalation, goals.position, cuts.position""",
    ),
)
"""Every view; `docs/store.md` names each with its question."""
