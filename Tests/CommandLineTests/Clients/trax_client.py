"""Follows a folder of pictures through the TraX client of the package vot-trax.

usage: trax_client.py HOLDFAST FOLDER X,Y,W,H VERSION path|memory|buffer rectangle|polygon stdio|socket

Prints the overlap with the moving square of the test clip and the confidence on each frame.
"""
import glob
import os
import socket
import subprocess
import sys

from trax.client import Client
from trax.image import BufferImage, FileImage, MemoryImage
from trax.region import Polygon, Rectangle


def samples(path):
    """The samples of a binary PPM."""
    import numpy
    with open(path, "rb") as file:
        assert file.readline().strip() == b"P6"
        width, height = map(int, file.readline().split())
        assert int(file.readline()) == 255
        return numpy.frombuffer(file.read(), numpy.uint8).reshape(height, width, 3)


def picture(path, kind):
    if kind == "path":
        return FileImage.create(path)
    if kind == "memory":
        return MemoryImage.create(samples(path[:-3] + "ppm"))
    with open(path, "rb") as file:
        return BufferImage.create(file.read())


def bounds(region):
    if region.type == "rectangle":
        return region.bounds()
    corners = list(region)
    left, top = min(c[0] for c in corners), min(c[1] for c in corners)
    return left, top, max(c[0] for c in corners) - left, max(c[1] for c in corners) - top


def overlap(a, b):
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    shared = max(0, width) * max(0, height)
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def quiet(text):
    """The client of vot-trax 4.0.2 fails without somewhere to log to."""


def main():
    program, folder, box, version, kind, form, way = sys.argv[1:]
    x, y, w, h = map(float, box.split(","))
    region = Rectangle.create(x, y, w, h)
    if form == "polygon":
        region = Polygon.create([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
    arguments = [program, "trax", "--protocol", version]
    if way == "socket":
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        process = subprocess.Popen(
            arguments, env=dict(os.environ, TRAX_SOCKET=str(listener.getsockname()[1])))
        client = Client(listener.fileno(), timeout=20, log=quiet)
    else:
        process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        client = Client((process.stdin.fileno(), process.stdout.fileno()), log=quiet)
    assert client.tracker_name == "Holdfast", client.tracker_name

    files = sorted(glob.glob(folder + "/*.png"))
    objects = [(region, {})]
    if version == "4":
        assert client.get("multiobject")
        objects.append((Rectangle.create(x + 4, y + 4, w - 8, h - 8), {"name": "inner"}))
    for index, path in enumerate(files):
        images = {"color": picture(path, kind)}
        if index == 0:
            answers, _ = client.initialize(images, objects, {})
        else:
            answers, _ = client.frame(images, {}, [])
        assert len(answers) == len(objects)
        found, properties = answers[0]
        assert found.type == form, found.type
        truth = (x + index, y + (index % 20) / 2, w, h)
        confidence = float(properties["confidence"])
        print(f"{overlap(bounds(found), truth):.3f} {confidence} {properties['state']}")
        if version == "4":
            assert answers[1][1]["name"] == "inner"
    client.quit()
    assert process.wait(10) == 0


main()
