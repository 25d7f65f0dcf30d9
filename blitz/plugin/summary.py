"""What the terminal shows: what runs where at the top, verdicts by chapter at the end."""

from blitz.record import BROKEN, UNPROVEN, VERDICTS, leaks_of, left_out


class Summary:
    """Adds to pytest's header and summary."""

    def __init__(self, config, registry):
        self.config = config
        self.registry = registry

    def pytest_report_header(self):
        begun = self.config.pluginmanager.get_plugin("blitz-begun")
        if begun is None:  # xdist's workers know
            return "blitz: seed {}".format(self.config.getoption("seed"))
        return self._environment(begun.environment)

    def _environment(self, found):
        return "blitz: torch {}, torchvision {}, numpy {}, python {}, devices {}, threads {}, seed {}".format(
            found["torch"],
            found["torchvision"] or "missing",
            found["numpy"],
            found["python"],
            " + ".join(found["devices"]),
            found["threads"],
            self.config.getoption("seed"),
        )

    def pytest_terminal_summary(self, terminalreporter):
        recorder = self.config.pluginmanager.get_plugin("blitz-recorder")
        record = recorder.record
        if record is None or not (record["claims"] or recorder.defects):
            return
        write = terminalreporter.write_line
        terminalreporter.section("claims")
        if not self.config.pluginmanager.has_plugin("blitz-begun"):
            write(self._environment(record["environment"]))
        width = max(len(chapter.title) for chapter in self.registry.chapters.values())
        row = "{:<" + str(width + 3) + "}" + "{:>12}" * len(VERDICTS)
        write(row.format("", *VERDICTS))
        for chapter in self.registry.chapters.values():
            verdicts = [
                entry["verdict"]
                for identifier, entry in record["claims"].items()
                if self.registry[identifier].chapter == chapter.number
            ]
            if verdicts:
                title = "{}. {}".format(chapter.number, chapter.title)
                write(row.format(title, *[verdicts.count(verdict) for verdict in VERDICTS]))
        self._write_exceptions(write, recorder)
        for nodeid, leaks in leaks_of(record["claims"]).items():
            write("left changed by {}, and put back: {}".format(nodeid, "; ".join(leaks)), yellow=True)
        if "incomplete" in record:
            write("cut short before {} proofs had ended".format(record["incomplete"]), red=True)
        if recorder.path:
            write("record: {}".format(recorder.path))

    def _write_exceptions(self, write, recorder):
        record = recorder.record
        for verdict in (BROKEN, UNPROVEN):
            for identifier, entry in record["claims"].items():
                if entry["verdict"] == verdict:
                    known = self.registry[identifier].exception_on(record["environment"]["torch"])
                    write("{} {}: {}".format(verdict, identifier, entry["why"]), red=verdict == BROKEN)
                    if verdict == BROKEN and known:
                        write("as known of {}: {}".format(known.release, known.because))
        for why, proofs in sorted(left_out(record["claims"]).items()):
            write("left out where other proofs decide: {} ({} of the proofs)".format(why, len(proofs)))
        missing = record["missing"]
        for identifier in missing[:10]:
            write(
                '{}: claim {!r} has no proof; add one with @claim("{}")'.format(
                    self.registry.path.name, identifier, identifier
                ),
                red=True,
            )
        if len(missing) > 10:
            write("… and {} claims more without a proof".format(len(missing) - 10), red=True)
        for defect in recorder.defects:
            write(defect, red=True)
