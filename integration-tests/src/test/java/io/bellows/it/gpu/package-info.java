/** What of the stages' plans RAPIDS would run on a GPU. */
package io.bellows.it.gpu;
