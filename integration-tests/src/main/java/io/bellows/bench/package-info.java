/** Measures Bellows beside other software: suites of comparisons, each side a process of its own, run in turn. */
package io.bellows.bench;
