package io.bellows.train.collective;

import java.io.IOException;
import java.io.Serializable;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ports of a host that workers may listen on.
 *
 * @param first the least, from 1 to 65535; 0 for any that is free
 * @param last the largest
 */
public record PortRange(int first, int last) implements Serializable {
    /** Any port that is free. */
    public static final PortRange ANY = new PortRange(0, 0);

    /** What {@link #parse} takes. */
    public static final String EXPECTED = "0, a port from 1 to 65535, or two with a hyphen between them that rise";

    private static final int MOST = 65_535;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    /** @throws IllegalArgumentException if these are no ports, or fall */
    public PortRange {
        boolean isAny = first == 0 && last == 0;
        if (!isAny && (first < 1 || last < first || last > MOST)) {
            throw new IllegalArgumentException("Cannot use ports '" + first + "-" + last + "': found " + first + " to "
                    + last + ", expected " + EXPECTED);
        }
    }

    /** Whether {@link #parse} takes {@code text}. */
    public static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The range that {@code text} names: {@code 40000-40015}, or {@code 40000}; {@code 0} is {@link #ANY}.
     *
     * @throws IllegalArgumentException if it names none
     */
    public static PortRange parse(String text) {
        Matcher matcher = TEXT.matcher(String.valueOf(text));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "Cannot use ports '" + text + "': found no number, expected " + EXPECTED);
        }
        int first = Integer.parseInt(matcher.group(1));
        return new PortRange(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }

    /** Whether any port will do. */
    public boolean isAny() {
        return first == 0;
    }

    /**
     * Listens on {@code address}, at the least port of the range that is free there.
     *
     * @throws CollectiveException if none is, or {@code address} is not this host's
     */
    ServerSocket listen(InetAddress address, int backlog) {
        IOException refused = null;
        for (int port = first; port <= last; port++) {
            try {
                return new ServerSocket(port, backlog, address);
            } catch (BindException e) {
                refused = e;
            } catch (IOException e) {
                throw unable(address, e);
            }
        }
        throw unable(address, refused);
    }

    private CollectiveException unable(InetAddress address, IOException cause) {
        return new CollectiveException(
                "Cannot listen for the other workers on " + address.getHostAddress() + ", ports '" + this + "': found "
                        + cause.getMessage()
                        + ", expected a free one for each worker of the host; widen collectivePorts, or end what holds them",
                cause);
    }

    @Override
    public String toString() {
        return first == last ? String.valueOf(first) : first + "-" + last;
    }
}
