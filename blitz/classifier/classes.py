"""The ten classes, under the two sets of names that the documents give them.

Chapter 4, "About data" and "Load and normalize". The position in either tuple is the label.
"""

# What the documents print beside a picture.
CLASSES = ("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

# What CIFAR-10's own file ``batches.meta`` calls them.
LABEL_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
