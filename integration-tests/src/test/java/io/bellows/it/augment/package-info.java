/** Augmentation on a cluster. */
package io.bellows.it.augment;
