/** Training: the estimators, the trainers behind them, and the events by which a training tells how far it is. */
package io.bellows.train;
