"""The smallest file that asks the most of a decoder: a progressive JPEG of one colour, as large as one likes.

A progressive picture is kept whole as coefficients, two bytes for each pixel and channel, beside what is decoded; four
channels (inks) are the most there are.
"""

import struct


def progressive(width, height, channels=4):
    """One scan with the mean of each block of 8 × 8 pixels, all equal: a bit for each block and channel."""
    segment = lambda marker, data: struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data  # noqa: E731
    frame = struct.pack(">BHHB", 8, height, width, channels) + b"".join(bytes([c + 1, 0x11, 0]) for c in range(channels))
    # One Huffman code of one bit, « no difference »; a table needs a second symbol, since all ones are reserved.
    table = bytes([0x00, 1, 1, *[0] * 14, 0, 1])
    scan = bytes([channels]) + b"".join(bytes([c + 1, 0x00]) for c in range(channels)) + bytes([0, 0, 0])
    bits = -(-width // 8) * -(-height // 8) * channels
    return b"".join([
        b"\xff\xd8", segment(0xDB, bytes([0] + [16] * 64)), segment(0xC2, frame), segment(0xC4, table), segment(0xDA, scan), bytes(-(-bits // 8)), b"\xff\xd9",
    ])  # fmt: skip
