/** What a training asks of a cluster, what the cluster has, and what is to be expected of it. */
package io.bellows.resources;
