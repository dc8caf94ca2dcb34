/** Operations on series of numbers over time: random changes that keep what a series shows, and its length. */
package io.bellows.augmentation.series;
