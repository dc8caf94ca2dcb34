/** Views of rows, which self-supervised training learns from: made of a batch as it is read. */
package io.bellows.train.views;
