/** Operations on 8-bit images: random changes that keep what an image shows, and resizing. */
package io.bellows.augmentation.image;
