"""Where the classifier's images come from. Chapter 4, "About data" and "Load and normalize"."""
