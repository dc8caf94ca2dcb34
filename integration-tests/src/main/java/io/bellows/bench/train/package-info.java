/** The training suite: Bellows beside BigDL's own optimizer and TensorFlow, on the same networks and batches. */
package io.bellows.bench.train;
