"""Benchmarks: what the project may cost, each question with its target, side by side in one run.

`make bench` asks all questions and writes docs/benchmarks.json, .svg and .md; `python -m tests.bench daily growth`
asks some and keeps the other results. `make bench-quick` is the short run of `.ci/run`.

Belongs here: one module a question (`daily`, `growth`, `cold`, `reading`, `nothing_new`, `as_of`), the programs that
they run in processes of their own (`children`), the targets (`targets.csv`), and the page. Does not belong here: any
test of what is right.
"""
