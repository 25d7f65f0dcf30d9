"""Operations by family, as tables: what is written in PyTorch, and what is written in NumPy of the same input.

In each expression ``x`` is a square matrix of two rows or more, in float32 or float64, no two elements of which are
equal; ``n`` is the number of its rows. The other names are those of :mod:`spec.tensors.families.operands`.
"""

from .constructing import CONSTRUCTING
from .drawing import DRAWING, deviations, drawn
from .evaluating import copying, differing
from .indexing import INDEXING
from .layers import LAYERS_AND_LOSSES
from .linear_algebra import LINEAR_ALGEBRA
from .mathematics import MATHEMATICS
from .memory import MEMORY
from .reducing import REDUCING
from .releases import in_this_release, names_in
from .signals import SIGNALS
from .transposing import TRANSPOSING
from .views import VIEWS

__all__ = [
    "DRAWING",
    "FAMILIES",
    "MEMORY",
    "VIEWS",
    "copying",
    "deviations",
    "differing",
    "drawn",
    "in_this_release",
    "names_in",
]

FAMILIES = {
    "transposing": TRANSPOSING,
    "indexing": INDEXING,
    "mathematics": MATHEMATICS,
    "mathematics of many elements": REDUCING,
    "linear algebra": LINEAR_ALGEBRA,
    "signals": SIGNALS,
    "layers and losses": LAYERS_AND_LOSSES,
    "constructors": CONSTRUCTING,
}
