/** What validation measures beside the loss: figures of sums over rows, so that workers can bring them together. */
package io.bellows.train.metric;
