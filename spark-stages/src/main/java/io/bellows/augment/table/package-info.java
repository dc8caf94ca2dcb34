/** Operations on numeric columns as Spark SQL expressions: random changes that keep what a row shows. */
package io.bellows.augment.table;
