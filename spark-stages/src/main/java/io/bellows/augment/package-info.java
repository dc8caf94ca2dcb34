/** Random changes of rows that keep their labels. */
package io.bellows.augment;
