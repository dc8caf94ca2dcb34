/** A fitted pipeline as the stages that it is made of. */
package io.bellows.jobs.fitted;
