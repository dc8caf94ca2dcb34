/** Pictures: contact sheets of augmented images, and charts of range tests. */
package io.bellows.jobs.preview;
