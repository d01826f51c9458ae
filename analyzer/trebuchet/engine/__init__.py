"""Decides calls: compiles policies, evaluates conditions, keeps counters, replays traces."""

from __future__ import annotations

from trebuchet.engine.calls import read_calls
from trebuchet.engine.decider import NativeDecider, decider
from trebuchet.engine.program import Program, compile_policy
from trebuchet.engine.replay import replay

__all__ = ["NativeDecider", "Program", "compile_policy", "decider", "read_calls", "replay"]
