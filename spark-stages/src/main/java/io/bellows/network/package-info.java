/** The neutral network: an immutable graph of layers, its weights, and the two files that hold them. */
package io.bellows.network;
