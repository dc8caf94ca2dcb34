package io.bellows.sample;

/** How many of a row's neighbours must be of its class. */
public enum Agreement {
    /** All of them. */
    ALL,
    /** More than of any other class; of equally frequent classes the first in the order of labels counts. */
    MODE
}
