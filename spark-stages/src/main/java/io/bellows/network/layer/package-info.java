/** The layers of a network, one record each, with their shapes and parameters. */
package io.bellows.network.layer;
