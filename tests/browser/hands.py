"""Ways in which people use a page: with a mouse, with a mouse where scripts are off, with the keyboard alone."""


class Mouse:
    def __init__(self, name, scripts):
        self.name, self.scripts = name, scripts

    def press(self, control):
        control.click()

    def write(self, field, text):
        field.fill(text)

    def choose(self, field, label):
        field.select_option(label=label)


class Keyboard:
    """Only keys: whatever cannot be reached by Tab cannot be used."""

    name, scripts = "keyboard", True
    FARTHEST = 300

    def press(self, control):
        self.reach(control)
        kind = control.evaluate("e => e.type || e.localName")
        control.page.keyboard.press("Space" if kind in ("radio", "checkbox", "summary") else "Enter")

    def write(self, field, text):
        self.reach(field)
        keys = field.page.keyboard
        kind = field.get_attribute("type")
        if kind in ("date", "time"):
            # In the order that people of the visit's language write a day.
            keys.type("".join(reversed(text.split("-"))) if kind == "date" else text.replace(":", ""))
        else:
            keys.press("Control+a")
            keys.type(text)
        assert field.input_value() == text

    def choose(self, field, label):
        self.reach(field)
        field.page.keyboard.type(label)
        assert field.evaluate("e => e.selectedOptions[0].label") == label

    def reach(self, control):
        control.wait_for(state="attached")
        for _ in range(self.FARTHEST):
            if control.evaluate("e => e === document.activeElement"):
                return
            control.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {control}")


HANDS = [Mouse("scripts", scripts=True), Mouse("no-scripts", scripts=False), Keyboard()]
