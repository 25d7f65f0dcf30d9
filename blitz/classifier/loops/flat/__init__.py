"""The documents' training step written out for small batches: the same mathematics in a quarter of the time.

At batch 4 the documents' step spends most of its time outside arithmetic: in the dispatcher, in autograd, in
convolutions too small to pay for their set-up. Here forward and backward are some fifty operations into buffers that
exist already, on one thread; nothing is recorded, and nothing waits for a number. What carries it:

* One vector holds every parameter, one every gradient, one every momentum (:mod:`.parameters`). A layer is a matrix
  ``[weight | bias]`` in it and its input has a row of ones, so that biases cost no operation, and the update is two
  operations on one vector.
* A 5x5 convolution before a 2x2 pool reads a 6x6 window at every second pixel (:mod:`.convolution`). Four shifted
  copies of the kernel in a 6x6 frame, one for each place in the pool, turn both into one matrix product over a quarter
  of the windows, and the pool into a comparison of four contiguous blocks.
* A fifth block, of zeros and in front, makes the pool a ReLU as well, forward and backward.
* The batch is the innermost dimension, so that windows are gathered in long runs (:mod:`.batches`). Those of the images
  do not depend on the weights and are gathered for a whole span of batches at once.
* The losses of a span are computed at its end, from the outputs that its steps left.

``spec/benchmarks/README.md`` has the measurements that led here. Runs on every release from 1.3.
"""

from blitz.classifier.loops.flat.loop import FlatLoop

__all__ = ["FlatLoop"]
