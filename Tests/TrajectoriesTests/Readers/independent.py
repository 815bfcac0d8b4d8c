"""Reads trajectory files with libraries that other people use, and prints what it found.

usage: independent.py KIND FILE
prints lines: frame id x y width height label
"""
import sys


def mot(path):
    import motmetrics

    table = motmetrics.io.loadtxt(path, fmt="mot15-2D")
    for (frame, identifier), row in table.iterrows():
        # motmetrics counts pixels from 0 already.
        yield frame - 1, identifier, row.X, row.Y, row.Width, row.Height, "-"


def coco(path):
    from pycocotools.coco import COCO

    sys.stdout, out = sys.stderr, sys.stdout  # it prints while it loads
    data = COCO(path)
    sys.stdout = out
    for image in sorted(data.getImgIds()):
        for a in data.loadAnns(data.getAnnIds(imgIds=[image])):
            name = data.loadCats([a["category_id"]])[0]["name"]
            yield (data.loadImgs([image])[0]["frame_id"], a["track_id"], *a["bbox"], name)


def datumaro(path, format):
    from datumaro.components.dataset import Dataset

    data = Dataset.import_from(path, format)
    labels = data.categories()[next(t for t in data.categories() if t.name == "label")]
    for item in data:
        frame = item.attributes.get("frame", item.attributes.get("id"))
        if frame is None:
            frame = int("".join(c for c in item.id if c.isdigit()))
        for a in item.annotations:
            if a.type.name != "bbox" or a.attributes.get("outside"):
                continue
            identifier = a.attributes.get("track_id", -1)
            yield frame, identifier, a.x, a.y, a.w, a.h, labels[a.label].name


KINDS = {
    "mot": mot,
    "coco": coco,
    "cvat": lambda path: datumaro(path, "cvat"),
}

for row in KINDS[sys.argv[1]](sys.argv[2]):
    frame, identifier, x, y, w, h, label = row
    print(int(frame), int(identifier), *(f"{v:.2f}" for v in (x, y, w, h)), label)
