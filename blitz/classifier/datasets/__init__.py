"""Where the classifier's images come from. Chapter 4, "About data" and "Load and normalize".

:func:`load` is the way in; each source has its modules: CIFAR-10's files (``cifar_…``, ``pickled``), Fashion-MNIST's
(``fashion_mnist``, ``idx``), and the set that is drawn (``embedded``, ``pictograms``).
"""

from .choice import NAMES, load
from .images import DataError, DataSet, Images

__all__ = ["NAMES", "DataError", "DataSet", "Images", "load"]
