/** The energy that an application takes: read from the processor where that is possible, else estimated. */
package io.bellows.energy;
