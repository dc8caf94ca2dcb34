/** Operations on the words of a text: random changes that keep what it says, nearly. */
package io.bellows.augmentation.text;
