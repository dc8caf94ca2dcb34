/** Stages that change how often rows are seen in training: samplers. */
package io.bellows.sample;
