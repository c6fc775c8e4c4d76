"""Pictures: every depth and colour that a scanner or a camera writes, and every kind of damage."""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange import pictures
from sizhen.exchange.pictures import decode_picture, is_picture, read_picture

GREY = np.arange(0, 240, 2, dtype=np.uint8).reshape(10, 12)
COLOUR = np.stack([GREY, 255 - GREY, GREY // 2], axis=-1)


def encoded(image, kind="PNG", **more):
    stream = io.BytesIO()
    image.save(stream, kind, **more)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
@pytest.mark.parametrize("pixels", [GREY, COLOUR])
def test_eight_bits_come_back_as_they_were(kind, pixels):
    read = decode_picture(encoded(Image.fromarray(pixels), kind), "a")
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, pixels)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_of_grey_are_kept(kind):
    deep = GREY.astype(np.uint16) * 256 + 17
    read = decode_picture(encoded(Image.fromarray(deep), kind), "a")
    assert read.dtype == np.uint16
    np.testing.assert_array_equal(read, deep)


def test_sixteen_bits_of_colour_are_read_as_eight():
    header = b"II*\x00\x08\x00\x00\x00"
    values = (COLOUR.astype(np.uint16) * 256 + 3).tobytes()
    tags = [
        (256, 3, 12),
        (257, 3, 10),
        (258, 3, 16),
        (259, 3, 1),
        (262, 3, 2),
        (273, 4, 200),
        (277, 3, 3),
        (278, 3, 10),
        (279, 4, len(values)),
    ]
    entries = b"".join(
        tag.to_bytes(2, "little")
        + kind.to_bytes(2, "little")
        + (3 if tag == 258 else 1).to_bytes(4, "little")
        + value.to_bytes(4, "little")
        for tag, kind, value in [(t, k, 190 if t == 258 else v) for t, k, v in tags]
    )
    body = header + len(tags).to_bytes(2, "little") + entries + bytes(4)
    body = body.ljust(190, b"\0") + (16).to_bytes(2, "little") * 3
    read = decode_picture(body.ljust(200, b"\0") + values, "a")
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, COLOUR)


def test_floating_point_tiff_keeps_its_values_and_refuses_nan():
    values = GREY.astype(np.float32) / 7
    np.testing.assert_array_equal(decode_picture(encoded(Image.fromarray(values), "TIFF"), "a"), values)
    values[2, 3] = np.nan
    with pytest.raises(DataError, match=r"a\.tif has pixels that are not numbers"):
        decode_picture(encoded(Image.fromarray(values), "TIFF"), "a.tif")


def test_jpeg_is_near_and_cmyk_becomes_colour():
    smooth = np.add.outer(np.arange(32), np.arange(32)).astype(np.uint8) * 3
    read = decode_picture(encoded(Image.fromarray(smooth), "JPEG", quality=95), "a")
    assert np.abs(read.astype(int) - smooth).max() <= 6
    cmyk = Image.new("CMYK", (6, 5), (0, 255, 255, 0))
    red = decode_picture(encoded(cmyk, "TIFF"), "a")
    assert red.shape == (5, 6, 3)
    assert red[0, 0].tolist() == [255, 0, 0]


def test_palette_and_one_bit_and_transparency():
    palette = Image.fromarray(COLOUR).quantize(16)
    np.testing.assert_array_equal(decode_picture(encoded(palette), "a"), np.array(palette.convert("RGB")))
    bits = Image.fromarray(GREY > 100)
    np.testing.assert_array_equal(decode_picture(encoded(bits), "a"), np.where(GREY > 100, 255, 0))
    alpha = np.dstack([COLOUR, np.full_like(GREY, 255)])
    alpha[0, 0] = (200, 100, 50, 0)
    alpha[0, 1] = (200, 100, 50, 51)
    read = decode_picture(encoded(Image.fromarray(alpha)), "a")
    assert read[0, 0].tolist() == [0, 0, 0]
    assert read[0, 1].tolist() == [40, 20, 10]
    np.testing.assert_array_equal(read[1:], COLOUR[1:])
    both = decode_picture(encoded(Image.fromarray(np.dstack([GREY, np.full_like(GREY, 255)]))), "a")
    np.testing.assert_array_equal(both, GREY)


def test_cameras_pictures_are_turned_upright():
    turned = Image.fromarray(COLOUR)
    exif = turned.getexif()
    exif[0x0112] = 6
    read = decode_picture(encoded(turned, "PNG", exif=exif), "a")
    np.testing.assert_array_equal(read, np.rot90(COLOUR, -1))


def test_several_frames_are_refused():
    frames = [Image.fromarray(GREY), Image.fromarray(255 - GREY)]
    for kind in ("TIFF", "PNG"):
        content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        with pytest.raises(DataError, match=r"a has 2 frames; expected a single picture"):
            decode_picture(content, "a")


def test_damage_is_named(tmp_path):
    whole = encoded(Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 60), np.uint8)))
    with pytest.raises(DataError, match="x is empty"):
        decode_picture(b"", "x")
    with pytest.raises(DataError, match="x is not a picture that can be read"):
        decode_picture(b"hello", "x")
    with pytest.raises(DataError, match="x is a damaged or cut-off picture"):
        decode_picture(whole[: len(whole) // 2], "x")
    with pytest.raises(DataError, match=r"absent\.png cannot be read"):
        read_picture(tmp_path / "absent.png")
    with pytest.raises(DataError, match="cannot be read"):
        read_picture(tmp_path)


@pytest.mark.parametrize(("width", "height"), [(20_000, 6_000), (65_000, 65_000)])
def test_enormous_pictures_are_refused_before_they_are_decoded(width, height):
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    body = struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    with pytest.raises(DataError, match="million"):
        decode_picture(b"\x89PNG\r\n\x1a\n" + chunk + body, "x")
    assert pictures.MAX_PIXELS == 100_000_000


def test_names_of_pictures(tmp_path):
    assert is_picture(tmp_path / "一张 图.PNG")
    assert not is_picture(tmp_path / "Thumbs.db")
    assert not is_picture(tmp_path / "._a.png")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["PNG", "JPEG", "TIFF", "BMP"]), st.integers(0, 400), st.binary(max_size=60))
def test_random_bytes_raise_nothing_else(kind, place, noise):
    whole = bytearray(encoded(Image.fromarray(COLOUR), kind))
    whole[place : place + len(noise)] = noise
    for content in (bytes(whole), bytes(whole[:8]) + noise, noise):
        try:
            decode_picture(content, "noise")
        except SizhenError:
            continue
