"""Release against release: which of two PyTorches is faster at what, told so that it can be trusted on a noisy machine.

Two interpreters, *this* and *other*, time the same benchmarks in pairs of fresh processes on the same cores, and within
a pair in turns of some tens of milliseconds, so that whatever else the machine does hits both alike. A pair gives one
ratio for each benchmark, and pairs are what the statistics are about:

- :mod:`blitz.against.turns` is a process of one side, :mod:`blitz.against.cores` pins it, and
  :mod:`blitz.against.pairs` has two of them take turns,
- :mod:`blitz.against.interval` gives the bootstrap interval of a median,
- :mod:`blitz.against.looks` keeps the rate of false alarms where one looks again and again and stops early,
- :mod:`blitz.against.standings` says faster, slower or no difference found, in the words of
  :mod:`blitz.against.verdict`,
- :mod:`blitz.against.contest` adds pairs until all is clear or the budget is spent,
- :mod:`blitz.against.result` is the file that keeps it all, and :mod:`blitz.against.chart` the picture.

Runs on the command line's side, on Python 3.10 or newer, and knows nothing of torch or the terminal. What runs in the
timed processes is :mod:`blitz.plugin.turns`.
"""
