"""The peers on one thread, albumentations or plain OpenCV; prints images a second, the median of five runs."""
import glob
import os
import random
import statistics
import sys
import time

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
PEER, FOLDER, RESULT = sys.argv[1:4]

import cv2
import numpy

cv2.setNumThreads(1)
SIDE, REPETITIONS = 224, 16
MEAN = numpy.array([0.485, 0.456, 0.406], "float32")
STD = numpy.array([0.229, 0.224, 0.225], "float32")
files = [numpy.fromfile(path, "uint8") for path in sorted(glob.glob(FOLDER + "/*.jpg"))] * REPETITIONS


def albumentations_chain():
    import albumentations

    chain = albumentations.Compose(
        [
            albumentations.RandomResizedCrop(size=(SIDE, SIDE)),
            albumentations.HorizontalFlip(p=0.5),
            albumentations.ColorJitter(0.4, 0.4, 0.4, 0.1, p=1.0),
            albumentations.Normalize(MEAN.tolist(), STD.tolist()),
        ]
    )
    return lambda image: numpy.ascontiguousarray(chain(image=image)["image"].transpose(2, 0, 1))


def opencv_chain():
    levels = numpy.arange(256, dtype="float32")

    def chain(image):
        height, width = image.shape[:2]
        area = height * width * random.uniform(0.08, 1)
        ratio = random.uniform(3 / 4, 4 / 3)
        w, h = min(width, round((area * ratio) ** 0.5)), min(height, round((area / ratio) ** 0.5))
        x, y = random.randint(0, width - w), random.randint(0, height - h)
        image = cv2.resize(image[y : y + h, x : x + w], (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
        if random.random() < 0.5:
            image = cv2.flip(image, 1)
        bright = random.uniform(0.6, 1.4)
        image = cv2.LUT(image, numpy.clip(levels * bright, 0, 255).astype("uint8"))
        mean, contrast = cv2.mean(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))[0], random.uniform(0.6, 1.4)
        image = cv2.LUT(image, numpy.clip(mean + (levels - mean) * contrast, 0, 255).astype("uint8"))
        grey, saturation = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), random.uniform(0.6, 1.4)
        grey = cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)
        image = cv2.addWeighted(image, saturation, grey, 1 - saturation, 0)
        hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
        shift = numpy.mod(levels + 180 * random.uniform(-0.1, 0.1), 180).astype("uint8")
        hsv[..., 0] = cv2.LUT(hsv[..., 0], shift)
        image = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
        return cv2.dnn.blobFromImage((image.astype("float32") / 255 - MEAN) / STD)

    return chain


chain = albumentations_chain() if PEER == "albumentations" else opencv_chain()
seconds = []
for run in range(6):
    start = time.perf_counter()
    for file in files:
        chain(cv2.cvtColor(cv2.imdecode(file, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB))
    if run > 0:
        seconds.append(time.perf_counter() - start)
print(RESULT, len(files) / statistics.median(seconds))
