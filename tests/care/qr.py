"""Reads a QR code as a telephone does: by the standard (ISO 18004), not by its maker.

Of level M, versions 1 to 10, in bytes; damaged ones are not mended.
"""

from io import BytesIO

from PIL import Image

# By version: how many data codewords each block has.
BLOCKS = {
    1: [16],
    2: [28],
    3: [44],
    4: [32] * 2,
    5: [43] * 2,
    6: [27] * 4,
    7: [31] * 4,
    8: [38] * 2 + [39] * 2,
    9: [36] * 3 + [37] * 2,
    10: [43] * 4 + [44],
}
ALIGNED = {
    1: [],
    7: [6, 22, 38],
    8: [6, 24, 42],
    9: [6, 26, 46],
    10: [6, 28, 50],
    **{version: [6, 4 * version + 10] for version in range(2, 7)},
}
MASKS = [
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
]
# Level and mask are written with this mask of their own.
FORMAT_MASK = 0b101010000010010
LEVEL_M = 0b00


def read(picture):
    """Return the text of a QR code.

    :param bytes picture: the file of the picture, with a quiet zone around
    """
    modules = _modules(picture)
    size = len(modules)
    version = (size - 17) // 4
    level, mask = _format(modules)
    assert level == LEVEL_M, level
    free = _free(size, version)
    bits = [
        modules[row][column] ^ MASKS[mask](row, column)
        for row, column in _way(size)
        if free(row, column)
    ]
    words = [_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)]
    return _text(_joined(words, BLOCKS[version]), version)


def _modules(picture):
    """Return rows of modules, True where dark."""
    image = Image.open(BytesIO(picture)).convert("L")
    dark = image.point(lambda value: 255 if value < 128 else 0)
    left, top, right, __ = dark.getbbox()
    # The first dark run is the edge of a finder: seven modules.
    step = next(x for x in range(left, right) if not dark.getpixel((x, top))) - left
    step //= 7
    count = round((right - left) / step)
    return [
        [
            bool(
                dark.getpixel((left + x * step + step // 2, top + y * step + step // 2))
            )
            for x in range(count)
        ]
        for y in range(count)
    ]


def _number(bits):
    number = 0
    for bit in bits:
        number = 2 * number + bit
    return number


def _format(modules):
    """Return the level and the number of the mask, beside the first finder."""
    places = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)]
    places += [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    bits = _number(modules[row][column] for row, column in places) ^ FORMAT_MASK
    return bits >> 13, (bits >> 10) & 0b111


def _free(size, version):
    """Return a function that tells whether a module holds data."""
    centres = ALIGNED[version]
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}

    def free(row, column):
        finder = (row < 9 and (column < 9 or column >= size - 8)) or (
            row >= size - 8 and column < 9
        )
        aligned = any(
            abs(row - y) < 3 and abs(column - x) < 3
            for y in centres
            for x in centres
            if (y, x) not in corners
        )
        versions = version >= 7 and (
            (row < 6 and size - 11 <= column < size - 8)
            or (column < 6 and size - 11 <= row < size - 8)
        )
        return not (finder or aligned or versions or 6 in (row, column))

    return free


def _way(size):
    """Yield the modules in the order in which they are filled: up, down, two wide."""
    upwards = True
    column = size - 1
    while column > 0:
        if column == 6:
            column -= 1
        for row in reversed(range(size)) if upwards else range(size):
            yield row, column
            yield row, column - 1
        upwards = not upwards
        column -= 2


def _joined(words, lengths):
    """Return the data of the blocks, which are written by turns."""
    blocks = [[] for __ in lengths]
    rest = iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(rest))
    return [word for block in blocks for word in block]


def _text(data, version):
    """Return the bytes of the first segment as text."""
    bits = [int(bit) for word in data for bit in f"{word:08b}"]
    assert _number(bits[:4]) == 0b0100, "not in bytes"
    begin = 4 + (16 if version > 9 else 8)
    length = _number(bits[4:begin])
    return bytes(
        _number(bits[begin + 8 * at : begin + 8 * at + 8]) for at in range(length)
    ).decode()
