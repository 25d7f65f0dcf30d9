"""What continuous integration shows of a record: JUnit's XML, GitHub's summary and annotations, a badge."""
