/** Makes fitted models smaller and faster. */
package io.bellows.compress;
