/** What must hold of training on a cluster: equal results for any number of workers, and a right model or an error after harm. */
package io.bellows.it.train;
