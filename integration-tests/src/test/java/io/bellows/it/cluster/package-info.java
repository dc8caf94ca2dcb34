/** A real Spark standalone cluster for tests: its processes, applications on it, and how to harm them. */
package io.bellows.it.cluster;
