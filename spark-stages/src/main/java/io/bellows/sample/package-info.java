/** Stages that change which rows are seen in training, and how often: samplers, splits and weights. */
package io.bellows.sample;
