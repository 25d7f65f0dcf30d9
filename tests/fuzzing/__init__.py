"""Readers under inputs that nobody would write: ``python -m tests.fuzzing``.

``mutations`` makes the inputs, of valid ones; ``targets`` has a reader a class; ``guard`` sees that nothing is
executed, written or takes long; ``run`` puts them together. An input is fixed by the reader, the seed and its number.
"""
