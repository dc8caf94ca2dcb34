/** Jobs on Hadoop's own cluster, with another Spark than the one that Bellows is compiled with. */
package io.bellows.it.yarn;
