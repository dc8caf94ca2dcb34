/** The energy that an application takes, on a cluster. */
package io.bellows.it.energy;
