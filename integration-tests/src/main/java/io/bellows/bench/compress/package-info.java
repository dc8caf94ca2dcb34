/** What compression costs in accuracy, and gains in size and speed. */
package io.bellows.bench.compress;
