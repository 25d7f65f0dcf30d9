"""Images to batches: the documents' transform and their two loaders.

Chapter 4, "Load and normalize".
"""

import torch

from blitz.classifier.classes import CLASSES

BATCH_SIZE = 4
WORKERS = 2


class ImageSet(torch.utils.data.Dataset):
    """Images in memory, given out one by one as the documents' transform gives out CIFAR-10's.

    Attributes:
        images: uint8, shape (count, 3, height, width).
        labels: int64, shape (count,).
        classes: The names of the classes, in the order of the labels.
    """

    def __init__(self, images, labels, classes=CLASSES):
        """Keep images and labels.

        Args:
            images: A uint8 array of shape (count, 3, height, width).
            labels: An integer array of shape (count,).
            classes: The names of the classes.

        Raises:
            ValueError: There are not as many labels as images.
        """
        if len(images) != len(labels):
            raise ValueError("{} images have {} labels; give one for each".format(len(images), len(labels)))
        self.images = torch.from_numpy(images)
        self.labels = torch.from_numpy(labels)
        self.classes = classes

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return normalized(self.images[index]), int(self.labels[index])


def normalized(images, dtype=torch.float32):
    """Scale bytes as ``ToTensor`` and ``Normalize(0.5, 0.5)`` do, without torchvision.

    Args:
        images: A uint8 tensor of any shape, 0 to 255.
        dtype: Of the result; scaling is done in float32, as those two do it.

    Returns:
        A floating tensor of the same shape, -1 to 1.
    """
    return images.to(torch.float32).div_(255).sub_(0.5).div_(0.5).to(dtype)


def documents_transform(channels=3):
    """Compose the documents' transform: from a PIL image to a float32 tensor, channels first, from -1 to 1."""
    from torchvision import transforms

    halves = (0.5,) * channels
    return transforms.Compose([transforms.ToTensor(), transforms.Normalize(halves, halves)])


def loaders(training, test, batch_size=BATCH_SIZE, workers=WORKERS):
    """Make the documents' two loaders.

    Args:
        training: A dataset; its loader shuffles anew for each epoch, by PyTorch's global seed.
        test: A dataset; its loader keeps the order.
        batch_size: Images to a batch; a last batch may have fewer.
        workers: Processes that load; 0 loads in this one.

    Returns:
        The training loader and the test loader. Each batch is a pair: images, float32 of shape (batch_size, 3, height,
        width), and labels, int64 of shape (batch_size,).
    """
    loader = torch.utils.data.DataLoader
    return (
        loader(training, batch_size=batch_size, shuffle=True, num_workers=workers),
        loader(test, batch_size=batch_size, shuffle=False, num_workers=workers),
    )
