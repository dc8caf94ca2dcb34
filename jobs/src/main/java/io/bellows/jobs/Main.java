package io.bellows.jobs;

import io.bellows.augmentation.naming.NearestName;
import io.bellows.jobs.Arguments.UsageException;
import io.bellows.jobs.config.JobFileException;
import io.bellows.jobs.console.Console;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entry point for spark-submit and for {@code ./bellows}. Exit codes: 0 done, 1 failed, 2 a mistake in the command
 * line or in the job file.
 */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final Map<String, Command> COMMANDS = new TreeMap<>(Map.of(
            "advise",
            new AdviseCommand(),
            "edge",
            new EdgeCommand(),
            "export",
            new ExportCommand(),
            "explain",
            new ExplainCommand(),
            "find-lr",
            new FindRateCommand(),
            "preview",
            new PreviewCommand(),
            "run",
            new RunCommand(),
            "score",
            new ScoreCommand()));

    private Main() {}

    /** One command of the command line. */
    interface Command {
        void run(List<String> arguments, Console console) throws Exception;
    }

    /**
     * Runs the command that {@code arguments} begin with, and ends the process; under YARN's cluster mode and on Databricks, whose
     * processes these are, it returns, or throws what went wrong.
     */
    public static void main(String[] arguments) {
        Console console = Console.ofProcess();
        int code = run(Arrays.asList(arguments), console);
        HostProcess.current().end(code, console.lastError());
    }

    static int run(List<String> arguments, Console console) {
        try {
            String name = arguments.isEmpty() ? "" : arguments.get(0);
            Command command = COMMANDS.get(name);
            if (command == null) {
                throw new UsageException("Cannot run command '%s': there is none of that name; %s"
                        .formatted(name, NearestName.hint(name, COMMANDS.keySet())));
            }
            command.run(arguments.subList(1, arguments.size()), console);
            return 0;
        } catch (UsageException | JobFileException e) {
            LOG.info("Refused", e);
            console.error(e.getMessage());
            return 2;
        } catch (Exception e) {
            LOG.info("Failed", e);
            console.error(Failures.describe(e));
            return 1;
        }
    }
}
