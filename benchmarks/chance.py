"""Numbers by chance, the same each time, spread as in catalogues of the real world."""

import math
from collections.abc import Iterator
from itertools import accumulate, count

from alliances import public_ids

_MODULUS = 37  # of the check character, see public_ids


def popularity(number: int, top: float) -> list[float]:
    """Cumulative weights of `number` things after Zipf and Mandelbrot, 1 / (rank + offset), with
    the offset that gives the first one the share `top` of all draws, or as near as it comes."""

    def weights(offset: float) -> list[float]:
        return [1 / (rank + offset) for rank in range(number)]

    low, high = 0.001, 1e6
    for _halving in range(40):
        offset = (low * high) ** 0.5
        tried = weights(offset)
        if tried[0] / sum(tried) > top:
            low = offset
        else:
            high = offset
    return list(accumulate(weights(high)))


def new_public_ids(kind: public_ids.Kind) -> Iterator[str]:
    """Valid public ids in an order that looks like chance, always the same."""
    digits, bits = public_ids.ALPHABET, 40
    for number in count(1):
        # An odd factor makes this a permutation of all numbers of so many bits.
        scattered = number * 0x9E3779B97F4A7C15 % 2**bits
        value = (digits.index(kind) << bits) + scattered
        if (check := value % _MODULUS) < len(digits):
            random_part = "".join(digits[scattered >> n & 31] for n in range(bits - 5, -1, -5))
            yield f"{kind}{random_part}{digits[check]}"


def sizes(most: int, median: float, spread: float) -> list[float]:
    """Cumulative weights of 1 … `most`, log-normal: many small ones, few large."""
    return list(
        accumulate(
            math.exp(-((math.log(size / median) / spread) ** 2) / 2) / size
            for size in range(1, most + 1)
        )
    )
