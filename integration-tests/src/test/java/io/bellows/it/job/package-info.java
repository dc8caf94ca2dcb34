/** The command line's jobs on a cluster. */
package io.bellows.it.job;
