/** From stored bytes to columns: the decoding of images. */
package io.bellows.read;
