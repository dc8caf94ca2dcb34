/** How fast models are in floats, and in integers as Bellows and as others make them. */
package io.bellows.bench.quantize;
