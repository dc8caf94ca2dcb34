/** Event files of TensorBoard, written without TensorFlow. */
package io.bellows.train.events;
