"""Builds the wheel: the package with the C libraries inside. Needs nothing but Python and Swift.

HOLDFAST_LIBRARIES names a folder with libraries that are built already (`scripts/libraries FOLDER`);
without it they are built first.
"""

from __future__ import annotations

import base64
import hashlib
import os
import pathlib
import platform
import re
import subprocess
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
# The same files give the same wheel.
DATE = (2020, 1, 1, 0, 0, 0)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """The hook of PEP 517; the wheel's file name."""
    version = subprocess.check_output([ROOT / "scripts/version"], text=True).strip()
    with tempfile.TemporaryDirectory() as scratch:
        libraries = pathlib.Path(os.environ.get("HOLDFAST_LIBRARIES") or scratch)
        if not os.environ.get("HOLDFAST_LIBRARIES"):
            subprocess.check_call([ROOT / "scripts/libraries", libraries])
        return _write(pathlib.Path(wheel_directory), version, sorted(libraries.glob("lib*.so.?")))


def _write(folder, version, libraries):
    if not libraries:
        raise SystemExit("there is no library: scripts/libraries builds them")
    tag = f"py3-none-{_platform(libraries)}"
    info = f"holdfast-{version}.dist-info"
    # Compressed links would become copies: each library goes in once, by the name that is loaded.
    files = {f"holdfast/lib/{path.name}": path.read_bytes() for path in libraries}
    for path in sorted((HERE / "src/holdfast").iterdir()):
        if path.suffix == ".py" or path.name == "py.typed":
            files[f"holdfast/{path.name}"] = path.read_bytes()
    files[f"{info}/METADATA"] = _metadata(version).encode()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: holdfast\nRoot-Is-Purelib: false\nTag: {tag}\n"
    ).encode()
    files[f"{info}/licenses/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    record = "".join(
        f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items()
    )
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    wheel = folder / f"holdfast-{version}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.external_attr = (0o755 if ".so" in name else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return wheel.name


def _platform(libraries):
    """The tag of the oldest C library that the libraries can be loaded with."""
    newest = 0
    for library in libraries:
        symbols = subprocess.check_output(["nm", "-D", "--undefined-only", library], text=True)
        versions = re.findall(r"@GLIBC_2\.(\d+)", symbols)
        newest = max([newest, *map(int, versions)])
    return f"manylinux_2_{newest}_{platform.machine()}"


def _metadata(version):
    readme = (HERE / "README.md").read_text()
    return (
        f"Metadata-Version: 2.1\nName: holdfast\nVersion: {version}\n"
        "Summary: Follows objects through videos and does not drift.\n"
        "Requires-Python: >=3.9\nRequires-Dist: numpy>=1.22\nProvides-Extra: pandas\n"
        'Requires-Dist: pandas; extra == "pandas"\n'
        f"Description-Content-Type: text/markdown\n\n{readme}"
    )


def _digest(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
