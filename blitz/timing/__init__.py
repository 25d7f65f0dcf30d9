"""How long a computation takes on a device: waiting for it, reading the clock, and what the machine tells of itself.

A call on a GPU returns as soon as its work is queued, so whoever reads a clock without waiting measures the queueing.
:mod:`~blitz.timing.queues` waits, :mod:`~blitz.timing.seconds` reads the clock and refuses a time that did not wait,
:mod:`~blitz.timing.crossover` compares two devices, and :mod:`~blitz.timing.machine` tells clocks and power. The proofs
of the documents' figures and the benchmarks time by these alone.
"""
