package io.bellows.resources;

import java.io.Serializable;

/**
 * One thing that was decided, and why.
 *
 * @param what is decided, by the name of the param that decides otherwise where there is one
 * @param value what it came to
 * @param reason a phrase
 */
public record Choice(String what, String value, String reason) implements Serializable {
    @Override
    public String toString() {
        return what + " " + value + ": " + reason;
    }
}
