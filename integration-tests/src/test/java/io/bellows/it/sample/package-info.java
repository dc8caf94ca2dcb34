/** Sampling of more rows than a test should take. */
package io.bellows.it.sample;
