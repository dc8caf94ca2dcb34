/** Models of saved pipelines as files for any ONNX runtime, with a card that says how to feed them. */
package io.bellows.jobs.export;
