/** Networks as ONNX models and their sessions in ONNX Runtime; the only package that names either library. */
package io.bellows.engine.onnx;
