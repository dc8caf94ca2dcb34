/** Bellows's stages between the sources and sinks that a job has already. */
package io.bellows.it.etl;
