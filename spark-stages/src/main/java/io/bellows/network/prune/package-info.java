/** Makes networks smaller after or during training: weights set to zero, channels taken out, matrices factorised. */
package io.bellows.network.prune;
