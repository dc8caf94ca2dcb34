"""Writes what ImageHash makes of the photographs of expected_photographs.py, for PerceptualHashTest.

    pip install ImageHash==4.3.2 pillow==13.0.0
    python expected_hashes.py photographs/images.png > ../resources/io/bellows/augmentation/image/hashes.csv
"""

import sys

import imagehash
from PIL import Image

HEIGHT = 60
NAMES = ["astronaut", "chelsea", "coffee", "random"]
# Left, top, right and bottom of parts; that of a pixel is flat.
PARTS = [(0, 0, None, HEIGHT), (5, 3, 22, 58), (2, 30, 60, 39), (40, 10, 53, 21), (7, 7, 8, 8), (10, 0, 42, 60), (1, 1, 33, 33)]


def main():
    all_images = Image.open(sys.argv[1]).convert("RGB")
    print("image,left,top,right,bottom,difference,frequency")
    for i, name in enumerate(NAMES):
        for left, top, right, bottom in PARTS:
            right = right or all_images.width
            part = all_images.crop((left, i * HEIGHT + top, right, i * HEIGHT + bottom))
            print(name, left, top, right, bottom, imagehash.dhash(part), imagehash.phash(part), sep=",")


if __name__ == "__main__":
    main()
