/** Prediction over a DataFrame, in batches, in one session an executor: what every model stage is made of. */
package io.bellows.engine.serving;
