/** Models that others made, on Spark and without it. */
package io.bellows.serve;
