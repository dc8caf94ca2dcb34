/** Models of others served by Bellows, and models of Bellows served by others. */
package io.bellows.it.serve;
