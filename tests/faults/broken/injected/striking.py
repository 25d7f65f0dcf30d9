"""Has faults strike the proofs that pytest runs."""

from . import FAULTS
from .kinds import AFTER, CALL, IMPORT, SETUP, TEARDOWN


def strike_in(module, of):
    """Change ``_pytest.python``.

    Args:
        module: It.
        of: By node id or file, the name of the fault.
    """

    def fault_of(node, *when):
        fault = FAULTS[of[node.nodeid]] if node.nodeid in of else None
        return fault if fault is not None and fault.when in when else None

    setup, runtest = module.Function.setup, module.Function.runtest
    collect = module.Module.collect

    def struck_setup(self):
        fault = fault_of(self, SETUP, TEARDOWN)
        if fault and fault.when == SETUP:
            fault.strike()
        setup(self)
        if fault and fault.when == TEARDOWN:
            self.addfinalizer(fault.strike)

    def struck_runtest(self):
        fault = fault_of(self, CALL, AFTER)
        if fault and fault.when == CALL:
            fault.strike()
        runtest(self)
        if fault and fault.when == AFTER:
            fault.strike()

    def struck_collect(self):
        fault = fault_of(self, IMPORT)
        if fault:
            fault.strike()
        return collect(self)

    module.Function.setup, module.Function.runtest = struck_setup, struck_runtest
    module.Module.collect = struck_collect
