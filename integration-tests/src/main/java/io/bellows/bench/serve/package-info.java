/** What serving costs on top of ONNX Runtime. */
package io.bellows.bench.serve;
