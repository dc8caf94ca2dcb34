/** Random changes of rows. */
package io.bellows.augment;
