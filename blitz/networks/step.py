"""One step of training. Chapter 3, section "Update the weights"."""


def training_step(network, criterion, optimizer, inputs, targets):
    """Clear the gradients, run forward, measure the loss, run backward, and let the optimizer update the weights.

    Args:
        network: A module whose parameters ``optimizer`` holds.
        criterion: From (outputs, targets) to a scalar.
        optimizer: Of torch.optim.
        inputs: A batch as the network takes it.
        targets: What ``criterion`` compares the outputs with.

    Returns:
        The loss before the update, a scalar tensor without history.
    """
    optimizer.zero_grad()
    loss = criterion(network(inputs), targets)
    loss.backward()
    optimizer.step()
    return loss.detach()
