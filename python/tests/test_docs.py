import os
import pathlib
import re
import unittest

import scene

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/python.md"
COMMAND = os.environ.get("HOLDFAST_COMMAND")


class DocumentationTests(unittest.TestCase):
    @unittest.skipUnless(COMMAND, "HOLDFAST_COMMAND does not name the command")
    def test_the_recipe_for_pipes_follows(self):
        text = PAGE.read_text()
        recipe = re.search(r"test_docs.py runs this. -->\n```python\n(.*?)```", text, re.DOTALL)
        names = {}
        exec(recipe.group(1), names)
        frames = (scene.frame(number) for number in range(8))
        answers = list(names["follow"](frames, scene.box(0), COMMAND))
        self.assertEqual([answer["frame"] for answer in answers], list(range(8)))
        for number, answer in enumerate(answers):
            self.assertGreater(scene.overlap(answer["box"], scene.box(number)), 0.7)


if __name__ == "__main__":
    unittest.main()
