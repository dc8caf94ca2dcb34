/** Contact sheets of augmented images. */
package io.bellows.jobs.preview;
