"""The peer: Keras on TensorFlow's CPU build; prints samples a second of the epochs after the first."""
import os
import sys
import time

WORKLOAD, CORES, RESULT = sys.argv[1], int(sys.argv[2]), sys.argv[3]
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(CORES)
tf.config.threading.set_inter_op_parallelism_threads(CORES)
L = tf.keras.layers
EPOCHS = 4


def cnn():
    layers = [L.Input((32, 32, 3))]
    for channels in (32, 64, 128):
        layers += [L.Conv2D(channels, 3, padding="same", activation="relu"), L.MaxPool2D()]
    layers += [L.Flatten(), L.Dense(256, activation="relu"), L.Dense(10)]
    return tf.keras.Sequential(layers)


def mlp():
    return tf.keras.Sequential([L.Input((784,)), L.Dense(128, activation="relu"), L.Dense(10)])


def mobilenet_style():
    layers = [L.Input((64, 64, 3)), L.Conv2D(32, 3, 2, "same", use_bias=False), L.BatchNormalization(), L.ReLU()]
    for channels, stride in ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)):
        layers += [L.DepthwiseConv2D(3, stride, "same", use_bias=False), L.BatchNormalization(), L.ReLU()]
        layers += [L.Conv2D(channels, 1, use_bias=False), L.BatchNormalization(), L.ReLU()]
    layers += [L.GlobalAveragePooling2D(), L.Dense(10)]
    return tf.keras.Sequential(layers)


shape, batch, rows, build = {
    "MLP": ((784,), 64, 16384, mlp),
    "CNN": ((32, 32, 3), 128, 4096, cnn),
    "MOBILENET_STYLE": ((64, 64, 3), 64, 1024, mobilenet_style),
}[WORKLOAD]
model = build()
model.compile(
    optimizer=tf.keras.optimizers.AdamW(1e-3),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
x = np.random.default_rng(1).uniform(-1, 1, (rows, *shape)).astype("float32")
y = np.arange(rows) % 10
model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
start = time.perf_counter()
model.fit(x, y, batch_size=batch, epochs=EPOCHS - 1, verbose=0)
print(RESULT, rows * (EPOCHS - 1) / (time.perf_counter() - start))
