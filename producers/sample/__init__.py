"""Made-up complaints: the sample of `complaints demo` and the input of the bench. No data of real people."""

from producers.sample.generate import COUNT, UNTIL, Made, generate, line
from producers.sample.material import Material, load_material

__all__ = ["COUNT", "UNTIL", "Made", "Material", "generate", "line", "load_material"]
