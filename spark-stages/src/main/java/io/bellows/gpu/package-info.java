/** What of a plan RAPIDS would run on a GPU, told on a machine without one. */
package io.bellows.gpu;
