"""Reading the clock, and refusing a time that did not wait. Goes with chapter 1, section "What is PyTorch"."""

import time

WARM_UP = 3  # calls, in which kernels are loaded and chosen, and memory is allocated


class NotWaitedError(RuntimeError):
    """A clock was read while the device still worked on what was timed."""


def waiting(function, queue):
    """Make a function wait for its device.

    Args:
        function: Takes no arguments.
        queue: Where its work goes; of :mod:`blitz.timing.queues`.

    Returns:
        A function without arguments that calls it, waits until all is done, and returns what it returned.
    """

    def waited():
        result = function()
        queue.wait()
        return result

    return waited


def seconds_of(function, queue, repeats=3, warm_up=WARM_UP):
    """Time a function that waits for its device.

    Args:
        function: Takes no arguments; its work is done when it returns, as :func:`waiting` sees to.
        queue: Where its work goes; of :mod:`blitz.timing.queues`.
        repeats: How often it is timed.
        warm_up: How many calls go before, untimed.

    Returns:
        A list of the seconds of each call, in order.

    Raises:
        NotWaitedError: The device was still at work when a call had returned; the times would be of queueing alone.
    """
    for _ in range(warm_up):
        function()
    queue.wait()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        end = time.perf_counter()
        if not queue.is_done():
            raise NotWaitedError(
                "{}: the device still works on what was timed; time waiting(function, queue)".format(
                    getattr(function, "__name__", function)
                )
            )
        seconds.append(end - start)
    return seconds
