/** Sampling beside imbalanced-learn. */
package io.bellows.bench.sample;
