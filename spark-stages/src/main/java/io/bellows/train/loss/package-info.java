/** What a network's outputs cost: losses of one row, with their slopes. */
package io.bellows.train.loss;
