package io.bellows.jobs;

import io.bellows.jobs.advise.Advice;
import io.bellows.jobs.console.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code advise EVENTLOG}: what held a finished job back; needs no Spark session. */
final class AdviseCommand implements Main.Command {
    private static final String REPORT = "--report";
    private static final String JSON = "--json";

    @Override
    public void run(List<String> arguments, Console console) throws IOException {
        List<String> others = new ArrayList<>(arguments);
        boolean isJson = others.removeAll(Set.of(JSON));
        Arguments given = Arguments.parse(others, List.of("EVENTLOG"), Set.of(REPORT));
        String report = given.option(REPORT, "");
        Advice advice = Advice.of(given.positional().get(0), report.isEmpty() ? null : report);
        console.say(isJson ? advice.toJson() : advice.toTable());
    }
}
