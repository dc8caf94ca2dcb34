/** Image augmentation beside albumentations and OpenCV. */
package io.bellows.bench.augment;
