/** The seams behind which a library trains or serves a network; each adaptor is a package of its own below this one. */
package io.bellows.engine;
