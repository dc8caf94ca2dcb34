/** Neighbours among rows of numbers, and the new rows that over-sampling makes between them. */
package io.bellows.augmentation.tabular;
